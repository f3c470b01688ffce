"""What a person says to be in order in French, Portuguese, Russian, Chinese, Japanese and Korean.

As in `cleared`, a clause that affirms a thing or denies its fault names no cause, and one that tells a fault beside it
or shows a value is kept whole. The first three languages put thing and word in that order; of the others the clause is
what stands between two commas, and its last word affirms.
"""

from __future__ import annotations

import re

from diagnostics.engine.model.spans import apart

_LONGEST, _LONGEST_CLAUSE = 20_000, 160
_CLAUSE = re.compile(r"[^\n.!?;,:()。！？，、；：（）]{2,400}")
_VALUE = re.compile(r"://|[`\"“”{}<>=]|\b[45]\d\d\b|\b(?=\w*\d)(?=\w*[a-zA-Z])[\w-]{8,}\b")

_FRENCH = re.compile(
    r"\b(?:horloges?|heure|mot de passe|jetons?|cl[ée]s?|secret|identifiants?|droits?|permissions?|r[ôo]les?"
    r"|port[ée]es?"
    r"|scopes?|certificats?|compte|abonnement|adresse|ip|url|proxy|pare-feu|en-t[êe]tes?|signature|dur[ée]e|quota"
    r"|statut)"
    r"\b[^\n]{0,50}\b(?:est|sont|a été|ont été|semblent?)\b[^\n]{0,12}\b(?:correcte?s?|bonn?e?s?|à (?:l['’]heure|jour)"
    r"|valides?|justes?|en ordre|ok|actifs?|actives?|identiques?|synchronis[ée]e?s?|v[ée]rifi[ée]e?s?|autoris[ée]e?s?"
    r"|accord[ée]e?s?|suffisante?s?|vert[es]?|dans la liste)\b"
    r"|\b(?:n['’]est|ne sont|n['’]a|n['’]ont) (?:pas|jamais) (?:été )?(?:expir[ée]e?s?|r[ée]voqu[ée]e?s?|bloqu[ée]e?s?"
    r"|chang[ée]e?s?|en cause|le probl[èe]me|désactiv[ée]e?s?)\b",
    re.IGNORECASE,
)
_PORTUGUESE = re.compile(
    r"\b(?:rel[óo]gios?|hora|senhas?|tokens?|chaves?|segredo|credenciais|permiss(?:ão|ões)|escopos?|certificado|conta"
    r"|assinatura|endere[çc]o|ip|url|proxy|firewall|cabe[çc]alhos?|validade|cota|plano)\b[^\n]{0,50}"
    r"\b(?:est[áa]|est[ãa]o|é|são|foi|foram)\b[^\n]{0,12}\b(?:cert[oa]s?|corret[oa]s?|v[áa]lid[oa]s?|ok|bem|iguais"
    r"|ativ[oa]s?"
    r"|sincronizad[oa]s?|em ordem|verificad[oa]s?|liberad[oa]s?|concedid[oa]s?|em dia|na lista)\b"
    r"|\bn[ãa]o (?:est[áa]|foi|é|expirou|mudou)(?: (?:expirad|revogad|bloquead|alterad|desativad)[oa]s?"
    r"| o problema)?\b(?! \w)",
    re.IGNORECASE,
)
_RUSSIAN = re.compile(
    r"\b(?:час[ыов]{1,2}|время|парол[ьяи]|токен\w{0,2}|ключ\w{0,2}|секрет\w{0,2}|прав[ао]?|роли|сертификат\w{0,2}"
    r"|аккаунт"
    r"|учётн\w{2,3}|подписк\w|адрес\w{0,2}|прокси|заголов\w{2,4}|подпись|срок|лимит\w{0,2}|scope\w?|ip)\b[^\n]{0,40}"
    r"(?:верн\w{1,3}|правильн\w{1,3}|в порядке|совпада\w{2,3}|действ(?!овал)\w{3,8}|активн\w{1,3}|синхрониз\w{4,8}"
    r"|провер\w{2,6}"
    r"|полные|есть|не (?:истёк|истек|отозван|заблокирован|менял\w{1,4})\w{0,2})\b",
    re.IGNORECASE,
)
_EAST = re.compile(
    r"(?:时间|时钟|密码|口令|令牌|密钥|权限|账号|账户|证书|签名|有效期|地址|代理|请求头|时区|token|secret|scope|ip)[^\n]{0,20}"
    r"(?:没有?问题|正确|正常|是对的|没错|一致|有效(?!期)|没过期|未过期|没有过期|已同步|没有变|足够|都有)"
    r"|(?:時刻|時計|時間|パスワード|トークン|キー|シークレット|権限|スコープ|アカウント|証明書|署名|期限|プロキシ|ヘッダー?|ip)[^\n]{0,20}"
    r"(?:正し|合って|問題(?:は|も)?(?:な|あり)|正常|有効(?!期)|一致|同期|切れていな|切れていません|足りて)"
    r"|(?:시간|시계|비밀번호|토큰|키|시크릿|권한|계정|인증서|서명|유효 ?기간|프록시|헤더|ip)[^\n]{0,20}"
    r"(?:맞|정상|문제 ?없|올바|유효(?! ?기간)|일치|동기화|만료되지 않|충분)",
    re.IGNORECASE,
)
# A fault beside what is in order keeps the clause.
_FAULT = re.compile(
    r"\bmais\b|\bsauf\b|\bmas\b|\bexceto\b|\bно\b|\bкроме\b|但|除了|ただ|以外|지만|빼고|\b(?:faux|fausse|invalide|errad[oa])\b"
    r"|неверн|错|不正确|間違|틀|不一致|一致しな|正しくな|有効でな|ではありません|ではない|切れ(?:ました|た)"
    r"|已过(?!滤)|没有正确|(?<!만료되)(?<!바뀌)(?<!변경되)지 않|정상이 아|지났|\bдо \w"
)


def assured(text: str) -> list[tuple[int, int]]:
    """The spans of `text` in which a person says of a thing that it is in order; in order, apart."""
    text = text[:_LONGEST]
    patterns = [pattern for pattern, holds in _LANGUAGES if holds(text)]
    if not patterns:
        return []
    spans = []
    for found in _CLAUSE.finditer(text):
        clause = found.group()
        if len(clause) > _LONGEST_CLAUSE or _VALUE.search(clause) or _FAULT.search(clause):
            continue
        if any(pattern.search(clause) for pattern in patterns):
            spans.append(found.span())
    return apart(spans)


def _is_latin(text: str) -> bool:
    lowered = text.lower()
    return any(
        word in lowered for word in (" est ", " sont ", "n'est", "n’est", " está", " estão", " é ", " são ", " foi ")
    )


_CYRILLIC = re.compile(r"[\u0400-\u04ff]{3}")
_OF_THE_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
_LANGUAGES = (
    (_FRENCH, _is_latin),
    (_PORTUGUESE, _is_latin),
    (_RUSSIAN, lambda text: _CYRILLIC.search(text) is not None),
    (_EAST, lambda text: _OF_THE_EAST.search(text) is not None),
)
