"""What is told of how long a token lives, how old it is, and how long the calls with it went well."""

from __future__ import annotations

from diagnostics.engine.model.sighting import Seen
from diagnostics.engine.words.sightings.entry import Entry, sighting
from diagnostics.engine.words.voices import Voice

_UNIT = (
    r"(s|secs?|seconds?|sekunden?|segundos?|secondes?|m|mins?|minutes?|minuten?|minutos?|минут\w?|hrs?|h|hours?"
    r"|stunden?"
    r"|horas?|heures?|час\w{0,2}|d|days?|tag(?:en?)?|d[ií]as?|jours?|дн\w{1,2}|день|суток|сутки|weeks?|wochen?|semanas?"
    r"|semaines?|недел\w|分钟|小时|天|分|時間|日|분|시간|일)(?![\w-])"
)
_NUMBER = (
    r"(\d{1,8}(?:[.,]\d)?|an?|one|two|three|four|five|six|eight|ten|twelve|eine[rnms]?|ein|zwei|drei|vier|f[üu]nf"
    r"|sechs|acht"
    r"|una?|uno|dos|tres|deux|trois|quatre|une?|dois|duas|tr[êe]s|um|uma|один|одну|два|две|три)"
)
_ABOUT = (
    r"(?:(?:for|of|is|about|around|roughly|exactly|only|just|always|pretty|the|genau|ziemlich|etwa|rund|immer|ca\.?"
    r"|exactement|environ|pendant|exactamente|unos|durante|por|cerca de|ровно|около|примерно) ){0,4}"
)

# Of what an age is told: a token that was got, or a process that runs; not of how long the calls have been failing.
_OF_WHAT = (
    r"\b(?:tokens?|jetons?|keys?|running|runs|l[äa]uft|tourne|corre|process|pods?|container|service|dienst|prozess"
    r"|logged"
    r"|got|copied|created|fetched|obtained|minted|geholt|erzeugt|kopiert|obtenu|работает|токен\w{0,2})\b"
    r"(?:(?!40[13]|refus|reject|fail|answer)[^\n.]){0,60}?\b"
)

SIGHTINGS: tuple[Entry, ...] = (
    sighting(
        Seen.LIFETIME_TOLD,
        r"\bexpires_?in[\"']?\s?[:=]\s?[\"']?(\d{2,8})(s)?\b(?!\.)"
        rf"|\b(?:life ?time|ttl|time to live|validity|valid|lives?|expires? (?:after|in)|good for|g[üu]ltig(?:keit)?"
        r"|lebensdauer|l[äa]uft nach|v[áa]lid[oa]s?|validez|validade|vigencia|dur[ée]e de vie|valables?|valides?"
        r"|действ\w{3,8}|срок \w{4,9}|живёт|有效期|有効期限|유효 ?기간)\b"
        rf"[^\n.;\d]{{0,24}}?[ :=\"'(]{_ABOUT}{_NUMBER}[ -]?{_UNIT}",
        Voice.PASTE,
        hit="it says that the token is valid for 24 hours",
        miss="the token was created 24 hours ago",
        why="How long a token lives is compared with how old it is.",
        every=True,
        within=16_384,
        announced=(
            "expires",
            "expire",
            "lifetime",
            "life time",
            "ttl",
            "time to live",
            "valid",
            "lives",
            "live ",
            "good for",
            "ltig",
            "lebensdauer",
            "nach",
            "lid",
            "vigencia",
            "dur",
            "действ",
            "срок",
            "жив",
            "有效期",
            "有効期限",
            "유효",
        ),
    ),  # fmt: skip
    sighting(
        Seen.AGE_TOLD,
        r"\bRunning\s{1,12}\d{1,4}(?: \([^)\n]{1,20}\))?\s{1,12}(\d{1,4})(d|h)\b"
        rf"|\b(?:Up|uptime|up for)[: ]{{1,2}}{_ABOUT}{_NUMBER}[ ]?{_UNIT}"
        rf"|; (\d{{1,4}}) (days?|weeks?|h|hours?)(?: \d{{1,2}}h)? ago\s*$"
        rf"|{_OF_WHAT}(?:since|for|seit|vor|hace|il y a|depuis|h[áa]|уже)[: ]{{1,2}}{_ABOUT}{_NUMBER} {_UNIT}"
        rf"|{_OF_WHAT}{_NUMBER}[ -]{_UNIT} (?:ago|old|later|alt|sp[äa]ter|despu[ée]s|plus tard|depois|назад)\b",
        Voice.PASTE,
        hit="fare-shop-7f84b  1/1  Running  0 9d",
        miss="fare-shop-7f84b  0/1  Pending",
        why="A process, or a token, that is older than the token lives sends one that has ended.",
        every=True,
        within=16_384,
    ),
    sighting(
        Seen.DAY_TOLD,
        r"\b(yesterday|last night|overnight|the (?:day|evening|night) before|gestern|ayer|anoche|hier|ontem|вчера"
        r"|вечером)\b|(昨天|昨日|어제)"
        r"|\b((?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
        r"|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)\b",
        Voice.PASTE,
        hit="I copied the token yesterday",
        miss="I copied the token just now",
        why="What was fetched on another day is at least some hours old.",
        every=True,
        within=16_384,
    ),
    sighting(
        Seen.TOKEN_KEPT,
        r"\b(?:fetch|read|load|get|got|obtain|request|retriev|r[ée]cup[ée]r|hol|l[äa]d|log|sign|einlog|pide|obtien"
        r"|получа)\w{0,6}\b[^\n.]{0,50}"
        r"\b(?:(?:only |just )?once|at (?:the )?(?:start|startup|boot|launch|deploy)|on (?:start(?:up)?|boot)"
        r"|when (?:it|the \w{2,20}) starts|(?:nur )?einmal|beim (?:start|hochfahren)|au d[ée]marrage|al (?:arrancar"
        r"|iniciar)"
        r"|ao iniciar|na inicializa[çc][ãa]o|при (?:старте|запуске))\b"
        r"|\b(?:at|on) (?:the )?(?:start(?:up)?|boot|launch|init)\b[^\n.]{0,60}\b(?:tokens?|bearer|jwt|auth\(|log-?in)"
        r"|\bkeeps? (?:the|its|that|this|it|one) (?:\w{2,10} ){0,2}(?:tokens?|bearer|in (?:memory|a (?:module "
        r"|global )?variable))\b"
        r"|\b(?:private |protected |static ){0,3}(?:readonly|final) (?:string|String) \w{0,20}[tT]oken\w{0,10}[ ]?[;=]"
        r"|^(?:[A-Z_]{0,20}TOKEN[A-Z_]{0,12}|const [\w]{0,20}token\w{0,12}|token)[ ]?=[ ]?(?:await )?"
        r"(?:\w{1,30}\.){0,3}(?:post|get_?token|fetch_?token|login|sign_?in|authenticate|acquire\w{0,20})\("
        r"|\b(?:Get-Content|cat|open\(|readFile(?:Sync)?\(|file_get_contents\(|File\.read\()[^\n]{0,60}token"
        r"|\b(?:wrote|written|writes?|saved?|copied|pasted|geschrieben|gespeichert|kopiert|guard\w{2,5}|copi[ée]"
        r"|enregistr\w{1,4}"
        r"|сохраня\w{1,3}|сохранил\w?)\b[^\n.]{0,60}\b(?:in(?:to|s)?|to|\.env|file|datei|config\w{0,6}|fichero"
        r"|archivo|fichier"
        r"|в файл|variable|settings)\b"
        r"|\btokens?\b[^\n.]{0,40}\b(?:got|minted|issued|created|generated|fetched|obtained|geholt|erzeugt|erstellt)\b"
        r"|\b(?:got|minted|issued|created|generated|fetched|obtained|geholt|erzeugt|erstellt|saqu[ée]|gener[ée]"
        r"|obtenu|g[ée]n[ée]r[ée])\b[^\n.]{0,30}\b(?:tokens?|jeton)\b"
        r"|\b(?:(?!refresh)[A-Z]{2,20}_)?(?:TOKEN|BEARER)=(?!\$)[\w.-]{6}|启动时|起動時|시작할 때",
        Voice.PASTE,
        hit="the worker fetches its token once at start",
        miss="the worker fetches a token for every call",
        why="Only a token that is kept grows older than it lives.",
        within=16_384,
        never=(
            r"\b(?:per|(?:for|before|on) (?:every|each|any)) (?:single )?(?:call|request|run|time|job)\b"
            r"|\b(?:each|every) (?:call|request|run|time|job)\b[^\n.]{0,20}\b(?:brings|gets|fetches|has|own)\b"
            r"|\b(?:fresh(?:ly)?|brand new|new) (?:access )?tokens?\b|\btokens? (?:is|was|are) (?:just|freshly"
            r"|always new)"
            r"|(?<!not )(?<!n't )(?<!never )(?<!nothing )(?<!nobody )\brefreshes\b|\band refresh (?:it|them)\b"
            r"|\b(?:seconds?|minutes?) (?:before|earlier|ago)\b|\b(?:vor|f[üu]r) jede[mnrs]\b|\bpour chaque\b"
            r"|\bpara cada\b"
            r"|\bneu geholt\b|\bnothing is cached\b|grant_type[=:\"' ]{1,4}refresh_token",
        ),
        announced=(
            "token",
            "bearer=",
            "the bearer",
            "its bearer",
            "a bearer",
            "bearer in",
            "bearer at",
            "jeton",
            "токен",
            "启动时",
            "起動時",
            "시작할",
        ),
    ),
    sighting(
        Seen.TOKEN_YOUNG,
        r"\b(?:tokens?|jwt|bearer|jeton)\b(?:(?!refresh|work|life|valid|expir)[^\n.]){0,50}?\b"
        rf"{_NUMBER} (s|secs?|seconds?|sekunden?|segundos?|secondes?|mins?|minutes?|minuten?|minutos?) "
        r"(?:old|ago|before|earlier|alt|antes|avant)\b(?![^\n.]{0,40}\b(?:works?|worked)\b)"
        r"|\b(?:tokens?|jwt)\b[^\n.]{0,20}\b(?:ist|hace|vor|il y a) "
        r"(\d{1,3}) (sekunden?|minuten?|segundos?|minutos?|secondes?|minutes?)\b",
        Voice.PASTE,
        hit="the token is 20 seconds old at that point",
        miss="a token of 20 seconds ago works",
        why="A token that was issued a moment ago has not ended.",
        within=16_384,
        announced=("token", "jwt", "bearer", "jeton"),
    ),
    sighting(
        Seen.WORKED_FOR,
        r"\b(?:works?|worked|working|runs?|fine|okay?|good|200s?|l[äa]uft(?: es)?|geht|funktioniert|klappt|fonctionne"
        r"|marche|tourne"
        rf"|funciona|anda|работает|работают)\b[^\n.]{{0,24}}?[ ,]{_ABOUT}{_NUMBER} {_UNIT}"
        r"[^\n.]{0,24}?\b(?:then|after (?:that|which)|until|dann|danach|bis|puis|ensuite|luego|despu[ée]s|depois"
        r"|потом|затем)\b"
        r"(?=[^.;]{0,80}?(?:401|unauthori[sz]ed|expired))"
        r"(?![^.;]{0,160}\b(?:missing|no (?:token|header|credentials)|not (?:sent|set)"
        r"|without (?:a |the )?(?:token|header))\b)"
        r"|(\d{1,4}|一|两|二|三|六)个?(分钟|小时|天|分|時間|日|분|시간|일)(?:間|之?[内內]|동안)?[^\n。]{0,16}?"
        r"(?:正常|可以|成功|動|使え|작동|됩니다|되다가)[^\n]{0,16}?(?:之后|然后|以后|その後|以降|이후|그 ?뒤|그 ?다음)"
        r"(?=[\s\S]{0,60}?401)",
        Voice.PASTE,
        hit="It works for about one hour, then 401 on every call",
        miss="It works for ten minutes, then 429",
        why="A call that goes well for a span of time and then never again has a token that ended.",
        within=16_384,
        announced=("401", "unauthori", "expired"),
    ),
    sighting(
        Seen.NOTHING_FAILS,
        r"\bnot a (?:problem|question|bug|fault) (?:with|of|about|in) (?:the |our )?(?:log-?in|auth\w{0,12}|token"
        r"|calls?|sign-?in)"
        r"|\b(?:it|that|this|everything|log-?in|auth\w{0,12}|calls?|requests?|they) (?:all )?(?:works? (?:fine|well"
        r"|perfectly)"
        r"|goes? through|(?:runs?|works?) (?:well|fine)|succeeds?|works?\.)"
        r"|\b(?:i|we) (?:just |only |merely )?(?:want|would like|need) (?:only )?to \*?(?:show|display|render|format"
        r"|count|measure"
        r"|document|mock|rename|style|plot|draw|shorten|translate)\b"
        r"|\bhow (?:do|can|should|would|to) (?:(?:i|we) )?\*?(?:show|display|render|format|count|measure|document"
        r"|mock|style|plot"
        r"|draw|speed up|shorten|translate)\b|\banzeigen\b[^\n]{0,80}\bfunktionier\w{1,3}\b"
        r"|\b(?:alles|anmeldung[^\n.]{0,30}) (?:funktionier\w{1,3}|l[äa]uft|klappt)\b|\btodo funciona\b"
        r"|\btudo funciona\b"
        r"|\btout (?:marche|fonctionne)\b|всё работает|一切正常|都正常|問題なく動|잘 됩니다",
        Voice.PASTE,
        hit="Login works fine, we want to display the remaining lifetime",
        miss="Login works fine and the API answers 401",
        why="A question about something else than a refusal has no cause of one.",
        within=16_384,
        never=(
            r"\b40[0-9]\b|\b5[0-9]{2}\b(?! ?ms)|unauthori[sz]ed|forbidden|denied|refus|reject|invalid|exception"
            r"|\berror\b"
            r"|\bfail(?:s|ed|ure|ing)?\b|\bexpired\b|abgelehnt|fehler|rechaz|erreur|ошибк|错误|エラー|오류",
        ),
    ),
    sighting(
        Seen.LOG_LINE,
        r"^[\[(<\w./:-]{0,24}?(20\d\d-\d\d-\d\d)?[T ]?(?<![\d:])([0-2]\d:[0-5]\d(?::[0-5]\d)?)\b[^\s\n]{0,14}[ ]"
        r"([^\n]{2,240})$",
        Voice.LOGS,
        hit="15:02:28 POST /values 401",
        miss="POST /values 401",
        why="Lines with times show until when the calls went well.",
        every=True,
        within=16_384,
        announced=("401", "unauthori"),
    ),
)
