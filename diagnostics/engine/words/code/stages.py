"""Signs of a key of one environment or region and a client, host or marketplace of another."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import SET_TO, Sign, sign

_KEY_OF_OTHER = msg("By its first letters the key is of one environment, and the call goes to another.")
_TWO_HOSTS = msg("Of token and call one goes to the vendor's test server, and the other to the real one.")
_TWO_REGIONS = msg("The marketplace is of one region of Amazon, and the call goes to another region.")
_SAME_STAGE = msg("Set the client to the environment that the key is of, or give it a key of the other one.")
_SAME_REGION = msg("Call the host of the region that the seller's marketplace belongs to.")
_FAILED = (
    r"\b40[0134]\b|unauthori[sz]ed|Authentication(?:Error|Exception|_?Failed)|invalid[ _](?:\w{1,10}[ _])?(?:client"
    r"|token|key|grant)"
    r"|INVALID_|forbidden|UNAUTHORIZED|AUTHORIZATION_|not authori[sz]ed|could not find"
)
_SANDBOX = (
    r"(?<![a-z_])(?:environment|env|mode|stage)[\"']?[ ]?(?:=>|[:=]|\()[ ]?[:\"']?(?:[A-Za-z]\w{0,30}[.:]{1,2}){0,2}"
    r"(?:sandbox|test|demo)\b|environments?[.:]{1,2}sandbox\b|sandbox[\"']?[ ]?(?:[:=]|=>)[ ]?true\b"
    r"|isSandbox\(?[ =:]{0,3}true"
)
# A live key where a key is given, or where a command prints the beginning of one.
_LIVE_KEY = (
    rf"(?:\b\w{{0,30}}(?:key|token|secret){SET_TO}|\bBearer[ ]|[ ](?:-u|--user)[ =]"
    r"|\becho[ ][\"']?\$\{\w{1,40}:0:\d{1,2}\}[\"']?\n)"
    r"(?-i:live_[A-Za-z0-9]{4}|[a-z]k_live_[A-Za-z0-9]{3}|access-production-[0-9a-f]{3}"
    r"|(?:EZAK|shippo_live_|live_pub_|APP_USR-)[A-Za-z0-9]{2})"
)
_ACCOUNT_SANDBOX = r"account-d\.docusign\.com"
_KEY_TOLD = msg("By what is told, the keys are of another environment than the host that is called.")
_OF_A_KEY = r"\b(?:keys?|tokens?|credentials|secret|client[ _]?id|clientId)\b"
# No question, and no pair that the same sentence says to work.
_NO_QUESTION = r"(?![^.!?\n]{0,90}\?(?:\s|\Z))(?![^.\n]{0,90}(?<!not )(?<!n't )\bwork(?:s|ed|ing)?\b)"
_KEY_OR_IT = r"(?:keys?|tokens?|credentials|secrets?|ones?|those|pairs?|client[ _]?ids?)\b"
_FROM = r"[^.\n]{0,20}\b(?:from|of|in|under)\b[^.\n]{0,12}\b"
# Keys of both environments are spoken of, and nothing tells which of them went where.
_PLACE = r"tab|page|dashboard|section|accounts?|environment|console|mode|portal|panel|workspace"
_BOTH_REAL = (
    rf"\b(?:live|production|real|mainnet)[ ](?:api[ ]|client[ ]|access[ ])?{_KEY_OR_IT}"
    rf"|\b(?:other|different|separate|own)[ ](?:api[ ])?{_KEY_OR_IT}"
    rf"|\b{_KEY_OR_IT}{_FROM}(?:live|production|real|mainnet)[ ](?:{_PLACE})\b"
)
_BOTH_TEST = (
    rf"\b(?:sandbox|practice|paper|demo|testnet|test)[ ](?:api[ ]|client[ ]|access[ ])?{_KEY_OR_IT}"
    rf"|\b(?:other|different|separate|own)[ ](?:api[ ])?{_KEY_OR_IT}"
    rf"|\b{_KEY_OR_IT}{_FROM}(?:sandbox|practice|paper|demo|testnet|test)[ ](?:{_PLACE})\b"
)
_REAL_HOST = (
    r"(?<![\w.-])(?:api-m\.paypal\.com|api\.paypal\.com|api-fxtrade\.oanda\.com|quickbooks\.api\.intuit\.com|(?<!test"
    r"\.)api\.amadeus\.com"
    r"|connect\.squareup\.com|api\.ebay\.com|api\.checkout\.com|api\.alpaca\.markets|production\.plaid\.com|api\.wise"
    r"\.com|api\.transferwise\.com"
    r"|api\.dwolla\.com|api\.authorize\.net|api\.binance\.com|api\.exchange\.coinbase\.com|api\.bybit\.com"
    r"|api\.paddle\.com|app\.midtrans\.com"
    r"|api\.gocardless\.com|api\.klarna\.com|api\.adyen\.com|[\w-]{2,40}-live\.adyen(?:payments)?\.com"
    r"|api\.shutterstock\.com|login\.salesforce\.com)"
    r"|Environment\.(?:LIVE|Production|PRODUCTION)\b|environment[\"']?[ ]?[:=][ ]?[\"'](?:production|live)[\"']"
)
_NA = "ATVPDKIKX0DER|A2EUQ1WTGCTBG2|A1AM78C64UM0Y8|A2Q3Y263D00KWC"
_EU = (
    "A1PA6795UKMFR9|A1F83G8C2ARO7P|A13V1IB3VIYZZH|APJ6JRA9NG5V4|A1RKKUPIHCS9HS|A1805IZSGTT6HS|A2NODRKZP88ZB9"
    "|A1C3SOZRARQ6R3|A33AVAJ2PDY3EV|A2VIGQ35RCS4UG|A17E79C6D8DWNP|A21TJRUUN4KGV|ARBP9OOSHTCHU|AMEN7PMS3EDWL"
)
_FE = "A1VC38T7YXB528|A39IBJ37TRP1C6|A19VAU5U5O5RUS"


# How code and settings say which of its environments a client calls.
_SET_TO_A_STAGE = r"(?<![a-z_])environments?(?:[.:]{1,2}|[\"']?[ ]?(?:=>|[:=])[ ]?[:\"']?(?:\w{1,30}[.:]{1,2}){0,2})"


def _region(name: str) -> str:
    """How code and hosts name a region of the Selling Partner API."""
    return (
        rf"(?:sellingpartnerapi-{name}\.amazon|region(?:_name)?{SET_TO}{name}\b|Marketplaces?\.region[ ]?=[ ]?{name})"
    )


SIGNS: tuple[Sign, ...] = (
    sign(
        msg("The key is a live one by its name, and the client is set to the sandbox."),
        _SANDBOX,
        ("wrong-environment", 0.9),
        beside=rf"\A(?=[\s\S]*?(?:{_LIVE_KEY}))[\s\S]*?(?:{_FAILED})",
        never=r"(?-i:_test_|test_[A-Za-z0-9]{6}|access-sandbox-|\bsandbox_)|environments?[.:]{1,2}(?:production|live)\b"
        r"|environment[\"']?[ ]?(?:=>|[:=])[ ]?[:\"']?(?:production|live)\b",
        hit="Client.new(access_token: t, environment: :sandbox)\n$ echo ${T:0:10}\nlive_7hQk2\n401",
        miss="Client.new(access_token: t, environment: :live)\n$ echo ${T:0:10}\nlive_7hQk2\n401",
        fix=_SAME_STAGE,
    ),
    *(
        sign(
            _KEY_OF_OTHER,
            key,
            ("wrong-environment", 0.9),
            beside=host,
            never=never,
            hit=f"{place} {value} 401",
            miss=f"{place} {other} 401",
            fix=_SAME_STAGE,
        )
        for key, host, never, place, value, other in (
            (
                r"(?-i:(?:^|[\s\"'=:])PK(?:[A-Z0-9]{14,}|(?=[A-Z]{0,8}\d)[A-Z0-9]{4,}))",
                r"(?<!paper-)\bapi\.alpaca\.markets",
                r"paper-api|data\.alpaca",
                "https://api.alpaca.markets/v2/account APCA-API-KEY-ID:",
                "PKX2ABCD",
                "AKX2ABCD",
            ),
            (
                r"(?-i:(?:^|[\s\"'=:])AK(?:[A-Z0-9]{14,}|(?=[A-Z]{0,8}\d)[A-Z0-9]{4,}))",
                r"paper-api\.alpaca\.markets",
                r"https://api\.alpaca",
                "https://paper-api.alpaca.markets/v2/account APCA-API-KEY-ID:",
                "AKX2ABCD",
                "PKX2ABCD",
            ),
            (
                r"(?-i:-SBX-[0-9a-f]{4}|\bSBX-[0-9a-f]{4})",
                r"\bapi\.ebay\.com|\bauth\.ebay\.com",
                r"sandbox\.ebay|-PRD-",
                "https://api.ebay.com/identity/v1/oauth2/token",
                "Acme-app-SBX-0123",
                "Acme-app-PRD-0123",
            ),
            (
                r"(?-i:-PRD-[0-9a-f]{4}|\bPRD-[0-9a-f]{4})",
                r"sandbox\.ebay\.com",
                r"-SBX-|https://api\.ebay\.com",
                "https://api.sandbox.ebay.com/identity/v1/oauth2/token",
                "Acme-app-PRD-0123",
                "Acme-app-SBX-0123",
            ),
            (
                r"(?-i:pdl_sdbx_\w{3})",
                r"(?<!sandbox-)\bapi\.paddle\.com",
                r"sandbox-api\.paddle|pdl_live_",
                "https://api.paddle.com/products",
                "pdl_sdbx_apikey",
                "pdl_live_apikey",
            ),
            (
                r"(?-i:pdl_live_\w{3})",
                r"sandbox-api\.paddle\.com",
                r"https://api\.paddle|pdl_sdbx_",
                "https://sandbox-api.paddle.com/products",
                "pdl_live_apikey",
                "pdl_sdbx_apikey",
            ),
            (
                r"(?-i:\bsk_sbox_\w{3})",
                r"(?<!sandbox\.)(?<![\w.])api\.checkout\.com",
                r"sandbox\.checkout",
                "https://api.checkout.com/payments",
                "sk_sbox_abc",
                "sk_abcdef",
            ),
            (
                r"(?-i:access-sandbox-[0-9a-f])",
                r"production\.plaid\.com|environments?\.production",
                r"sandbox\.plaid|access-production",
                "https://production.plaid.com/accounts/get",
                "access-sandbox-0a",
                "access-production-0a",
            ),
            (
                r"(?-i:access-production-[0-9a-f])",
                r"sandbox\.plaid\.com",
                r"production\.plaid|access-sandbox",
                "https://sandbox.plaid.com/accounts/get",
                "access-production-0a",
                "access-sandbox-0a",
            ),
            (
                r"(?-i:\bSB-Mid-(?:server|client)-\w{2})",
                r"(?<!sandbox\.)\bmidtrans\.com",
                r"sandbox\.midtrans",
                "https://app.midtrans.com/snap/v1/transactions",
                "SB-Mid-server-a1",
                "Mid-server-a1",
            ),
            (
                r"(?-i:\bEZTK\w{2})",
                r"api\.easypost\.com/v2/(?:users|api_keys|webhooks)",
                r"\bEZAK",
                "https://api.easypost.com/v2/users",
                "EZTK12",
                "EZAK12",
            ),
            (
                r"(?-i:\bpat-eu1-\w)",
                r"hubapi\.com[\s\S]{0,2000}?hubapi\.na1|api-na1\.hubapi",
                r"pat-na1-",
                "https://api-na1.hubapi.com/crm/v3/objects hubapi.na1",
                "pat-eu1-a",
                "pat-na1-a",
            ),
            (
                r"(?-i:\beu01xx\w{3})",
                r"(?:log|metric|trace|insights-collector|collector)[\w-]{0,12}\.(?:api\.)?newrelic\.com",
                r"\.eu\.newrelic|eu01\.nr-data",
                "https://log-api.newrelic.com/log/v1",
                "eu01xxabc",
                "a1b2c3abc",
            ),
            (
                r"(?-i:\bxnd_development_\w{3})",
                r"xendit[\s\S]{0,800}?(?:live mode|production)",
                r"xnd_production_",
                "https://api.xendit.co/v2/invoices live mode",
                "xnd_development_abc",
                "xnd_production_abc",
            ),
            (
                r"(?-i:\btest_[A-Za-z0-9]{20})",
                r"mollie[\s\S]{0,800}?(?:live (?:shop|mode|payment)|\bon live\b)",
                r"\blive_[A-Za-z0-9]{6}",
                "mollie: payment of the live shop",
                "test_dHar4XY7LxsDOtmnkVtjNVWX",
                "live_dHar4XY7LxsDOtmnkVtjNVWX",
            ),
        )
    ),
    sign(
        _TWO_HOSTS,
        rf"{_ACCOUNT_SANDBOX}[\s\S]{{0,2000}}?(?<![\w-])(?:na\d|eu|au|ca|jp|www)\.docusign\.net"
        rf"|(?<![\w-])(?:na\d|eu|au|ca|jp|www)\.docusign\.net[\s\S]{{0,2000}}?{_ACCOUNT_SANDBOX}"
        r"|(?<![\w-])account\.docusign\.com[\s\S]{0,2000}?demo\.docusign\.net"
        r"|demo\.docusign\.net[\s\S]{0,2000}?(?<![\w-])account\.docusign\.com",
        ("wrong-environment", 0.92),
        beside=_FAILED,
        hit='setOAuthBasePath("account-d.docusign.com"); setBasePath("https://na3.docusign.net/restapi"); // 401',
        miss='setOAuthBasePath("account-d.docusign.com"); setBasePath("https://demo.docusign.net/restapi"); // 401',
        fix=msg("Take the token and the address of the API from one and the same environment."),
    ),
    sign(
        _TWO_HOSTS,
        r"(?<![\w.-])(?:login"
        r"|www)\.salesforce\.com/services/oauth2/token[\s\S]{0,2000}?--\w{1,20}\.sandbox\.my\.salesforce\.com"
        r"|(?<![\w-])test\.salesforce\.com/services/oauth2/token(?![\s\S]{0,2000}?sandbox)[\s\S]{0,2000}?"
        r"https://[\w-]{2,40}(?<!--)\.my\.salesforce\.com",
        ("wrong-environment", 0.86),
        beside=_FAILED,
        never=r"instance_url[\"']?[ ]?:[ ]?[\"']https://[\w.-]{4,80}sandbox",
        hit="POST https://login.salesforce.com/services/oauth2/token\nGET "
        "https://acme--uat.sandbox.my.salesforce.com/x 401",
        miss="POST https://test.salesforce.com/services/oauth2/token\nGET "
        "https://acme--uat.sandbox.my.salesforce.com/x 401",
        fix=msg("Take the token and the address of the API from one and the same environment."),
    ),
    *(
        sign(
            _TWO_REGIONS,
            rf"\b(?-i:{markets})\b",
            ("wrong-environment", 0.92),
            beside=others,
            never=own,
            hit=f"sellingpartnerapi-{wrong}.amazon.com MarketplaceIds={market} 403",
            miss=f"sellingpartnerapi-{right}.amazon.com MarketplaceIds={market} 403",
            fix=_SAME_REGION,
        )
        for markets, others, own, market, wrong, right in (
            (_NA, f"{_region('eu')}|{_region('fe')}", _region("na"), "ATVPDKIKX0DER", "eu", "na"),
            (_EU, f"{_region('na')}|{_region('fe')}", _region("eu"), "A1PA6795UKMFR9", "na", "eu"),
            (_FE, f"{_region('na')}|{_region('eu')}", _region("fe"), "A1VC38T7YXB528", "na", "fe"),
        )
    ),
    sign(
        _KEY_TOLD,
        rf"(?:{_OF_A_KEY}[^.\n]{{0,60}}\b(?:from|in|on|of|under)\b[^.\n]{{0,40}}?\b(?:sandbox|practice|paper|demo"
        rf"|development|staging|testnet|test(?=[ ](?:mode|tab|environment|dashboard|console|section|page)))\b"
        rf"[^.\n]{{0,24}}?\b(?:{_PLACE})\b|{_OF_A_KEY}[^.\n]{{0,12}}\((?:sandbox|test|development|demo)[ ]keys?\)"
        rf"|{_OF_A_KEY}[^.\n]{{0,40}}\bfrom[ ](?:https?://)?(?:[\w-]{{0,20}}[.-])?(?:test|sandbox|demo|staging)[.-]"
        rf"[\w.-]{{4,60}}"
        rf"|{_OF_A_KEY}[^.\n]{{0,40}}\bfrom[ ](?:https?://)?[\w-]{{1,20}}-(?:test|sandbox|demo)\.[\w.-]{{4,60}})"
        rf"{_NO_QUESTION}",
        ("wrong-environment", 0.9),
        beside=_REAL_HOST,
        never=rf"{_BOTH_REAL}|\bnot\b[^.\n]{{0,20}}\b(?:from|of|in)\b[^.\n]{{0,20}}(?:sandbox|test|practice)"
        r"|https?://[\w.-]{0,40}(?:sandbox|practice|paper-api|testnet|[.-]demo|demo\.)[\w.-]{0,40}",
        hit='base = "https://api-m.paypal.com"; secret copied from the Sandbox tab\n401 invalid_client',
        miss='base = "https://api-m.paypal.com"; secret copied from the Live tab\n401 invalid_client',
        fix=_SAME_STAGE,
    ),
    sign(
        _KEY_TOLD,
        rf"(?:{_OF_A_KEY}[^.\n]{{0,60}}\b(?:from|in|on|of|under)\b[^.\n]{{0,40}}?\b(?:live|production|real|mainnet)\b"
        rf"[^.\n]{{0,24}}?\b(?:{_PLACE})\b"
        rf"|\b(?:api[ ]?)?keys?\b[^.\n]{{0,20}}\bfrom[ ](?:www\.)?binance\.com){_NO_QUESTION}",
        ("wrong-environment", 0.9),
        beside=r"https?://[\w.-]{0,40}(?:sandbox|practice|paper-api|testnet|[./-]demo|demo\.|apitest)[\w.-]{0,40}"
        r"|testnet[ ]?[=:][ ]?true"
        r"|environments?[.:]{1,2}sandbox",
        never=rf"{_BOTH_TEST}|\bnot\b[^.\n]{{0,20}}\b(?:from|of|in)\b[^.\n]{{0,20}}(?:live|production)",
        hit="https://api-fxpractice.oanda.com/v3/accounts 401. The token is from my live account.",
        miss="https://api-fxpractice.oanda.com/v3/accounts 401. The token is from my practice account.",
        fix=_SAME_STAGE,
    ),
    sign(
        msg("The user name ends as those of a sandbox do, and the login goes to the real server."),
        r"(?<![\w.-])login\.salesforce\.com[\s\S]{0,2000}?[\"'\s=:][\w.+-]{1,40}@[\w-]{1,40}(?:\.[a-z]{2,4}){1,2}\.(?"
        r":uat|sandbox|dev|test|qa|staging"
        r"|full|partial|sit|preprod)\w{0,8}\b",
        ("wrong-environment", 0.9),
        beside=r"INVALID_LOGIN|invalid_grant|authentication failure",
        hit="login.salesforce.com\nlogin('ana@acme.com.uat', pw)\nINVALID_LOGIN",
        miss="login.salesforce.com\nlogin('ana@acme.com', pw)\nINVALID_LOGIN",
        fix=msg("Sign in at test.salesforce.com, where users of sandboxes are known."),
    ),
    sign(
        msg("New keys of the real environment are told of, and the host is still the test one."),
        r"(?<![\w.-])(?:[\w-]{1,30}\.)?(?:test|sandbox|demo|staging|uat|cert|apitest"
        r"|preprod)[.-][\w-]{2,40}\.[\w.-]{2,40}",
        ("wrong-environment", 0.88),
        beside=r"\A(?=[\s\S]*?(?:invalid_client|\b401\b))[\s\S]*?(?:approved|go[- ]?live|went live|production|live)\b"
        r"[\s\S]{0,300}?\b(?:replaced|swapped|changed"
        r"|exchanged|entered|new|switched)"
        r"\b[^.\n]{0,40}\b(?:keys?|secret|credentials|client[ _]?id|pair)\b",
        never=r"not approved|new\b[^.\n]{0,30}\b(?:sandbox|test|staging)[ ](?:key|secret|cred)",
        hit="We are approved. I replaced key and secret.\nhost: test.api.example.com\n401 invalid_client",
        miss="We are approved. I replaced key and secret.\nhost: api.example.com\n401 invalid_client",
        fix=_SAME_STAGE,
    ),
    *(
        sign(
            msg("The keys are told to be of the other environment than the one the client is set to."),
            r"\b(?:keys?|tokens?|credentials|secret|\w{1,40}_TOKEN|\w{1,40}_KEY)\b[^.\n]{0,40}\b(?:comes?|are|is|taken"
            rf"|copied|made)\b[^.\n]{{0,30}}\b(?:from|in|of)\b[^.\n]{{0,20}}?\b(?:{told})\b",
            ("wrong-environment", 0.86),
            beside=rf"\A(?=[\s\S]*?(?:{_SET_TO_A_STAGE}(?:{into})\b))[\s\S]*?(?:{_FAILED})",
            never=rf"\bnot\b[^.\n]{{0,20}}\b(?:from|of)[^.\n]{{0,16}}(?:sandbox|production|live)"
            rf"|{_SET_TO_A_STAGE}(?:{told})\b|{other}",
            hit=f"new Client({{ environment: Environment.{here} }})\n401\nThe token comes from the {there} tab.",
            miss=f"new Client({{ environment: Environment.{here} }})\n401\nThe token comes from the {here} tab.",
            fix=_SAME_STAGE,
        )
        for here, into, there, told, other in (
            ("Sandbox", "sandbox", "Live", "production|live", _BOTH_TEST),
            ("Production", "production|live", "Sandbox", "sandbox", _BOTH_REAL),
        )
    ),
)
