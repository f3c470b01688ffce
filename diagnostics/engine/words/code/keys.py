"""Signs in two places that must hold one key: secrets of two services, key files, key ids, how a key is decoded."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_ONE_KEY = msg("Let both sides read one and the same key, from one place.")
_ASKED_OF_BYTES = msg("Decode the key on both sides in the same way: as base64 on both, or as plain text on both.")

SIGNS: tuple[Sign, ...] = (
    sign(
        msg("Two services have two values under one name, so one signs what the other refuses."),
        r"^[ \t-]{0,24}(?P<name>\w{0,20}(?:JWT|TOKEN|SIGNING)_?(?:SIGNING_?)?(?:SECRET|KEY)\w{0,6})[\"']?"
        r"[ ]?[:=][ ]?[\"']?(?P<value>[^\s\"'#$]{6,400})[\"']?[ \t]{0,8}$[\s\S]{0,4000}?"
        r"^[ \t-]{0,24}(?P=name)[\"']?[ ]?[:=][ ]?[\"']?(?!(?P=value))[^\s\"'#$]{6,400}[\"']?[ \t]{0,8}$",
        ("wrong-signing-key-or-secret", 0.88),
        ("wrong-environment", 0.4),
        beside=r"\b401\b|invalid[ _]signature|unauthori",
        hit="auth:\n  JWT_SECRET: abcdef1\norders:\n  JWT_SECRET: uvwxyz2\n401",
        miss="auth:\n  JWT_SECRET: abcdef1\norders:\n  JWT_SECRET: abcdef1\n401",
        fix=_ONE_KEY,
    ),
    sign(
        msg("The key's id and the name of its file are of two keys."),
        r"\bkey_?id[\"']?[ ]?(?:[:=]|=>)[ ]?[\"'](?P<id>[A-Z0-9]{10})[\"'][\s\S]{0,1000}?"
        r"\bAuthKey_(?!(?P=id))[A-Z0-9]{10}\.p8"
        r"|\bAuthKey_(?P<file>[A-Z0-9]{10})\.p8[\s\S]{0,1000}?"
        r"\bkey_?id[\"']?[ ]?(?:[:=]|=>)[ ]?[\"'](?!(?P=file))[A-Z0-9]{10}[\"']",
        ("wrong-signing-key-or-secret", 0.92),
        ("client-assertion-invalid", 0.5),
        hit='key_id: "8NQ2TX47LD", key_filepath: "AuthKey_D4K9PW31RS.p8"',
        miss='key_id: "8NQ2TX47LD", key_filepath: "AuthKey_8NQ2TX47LD.p8"',
        fix=msg("Give the id of the very key in the file: it stands in the file's name."),
    ),
    sign(
        msg("One side decodes the key from base64, and the other takes its letters as they are."),
        r"\bFromBase64String\([^\n]{0,160}?(?P<key>\bJwt\w{0,20}|\b\w{0,12}SigningKey)\b[\s\S]{0,1200}?"
        r"\bGetBytes\([^\n]{0,120}?(?P=key)\b|\bGetBytes\([^\n]{0,160}?(?P<other>\bJwt\w{0,20}|\b\w{0,12}SigningKey)\b"
        r"[\s\S]{0,1200}?\bFromBase64String\([^\n]{0,120}?(?P=other)\b",
        ("wrong-signing-key-or-secret", 0.88),
        hit='new(Convert.FromBase64String(s["JwtKey"]));\nnew(Encoding.UTF8.GetBytes(c["JwtKey"]));',
        miss='new(Encoding.UTF8.GetBytes(s["JwtKey"]));\nnew(Encoding.UTF8.GetBytes(c["JwtKey"]));',
        fix=_ASKED_OF_BYTES,
    ),
    sign(
        msg("The key that signs and the key that verifies are of two names, so of two pairs."),
        r"[\"'/](?P<one>[\w-]{0,30}\d{4}[\w-]{0,20})\.(?:pem|key)[\"'][\s\S]{0,3000}?PrivateKey[\s\S]{0,3000}?"
        r"[\"'/](?!(?P=one)\.)[\w-]{0,30}\d{4}[\w-]{0,20}\.(?:pub\.)?(?:pem|key|pub)[\"'][\s\S]{0,300}?PublicKey",
        ("wrong-signing-key-or-secret", 0.86),
        hit='"/k/2024-sign.pem" ParsePrivateKey "/k/2023-sign.pub.pem" ParsePublicKey',
        miss='"/k/2024-sign.pem" ParsePrivateKey "/k/2024-sign.pub.pem" ParsePublicKey',
        fix=_ONE_KEY,
    ),
    sign(
        msg("Each start of a container makes new keys, so one replica refuses what another signed."),
        r"\bpassport:keys[ ]--force\b|\b(?:openssl|ssh-keygen)[ ][^\n]{0,80}(?:genrsa|genpkey|-t[ ]rsa)[^\n]{0,120}\n"
        r"(?:[^\n]*\n){0,6}?[^\n]*\bexec[ ]",
        ("wrong-signing-key-or-secret", 0.84),
        beside=r"replica|cluster|\bECS\b|kubernetes|two of three|now and then|sometimes|\bpods?\b",
        hit="#!/bin/sh\nphp artisan passport:keys --force\nexec php-fpm\n# 3 replicas",
        miss="#!/bin/sh\nphp artisan passport:keys\nexec php-fpm\n# 3 replicas",
        fix=msg("Make the keys once, keep them in a secret, and mount that into every replica."),
    ),
    sign(
        msg("The same name stands for the id and for the secret."),
        r"(?:\$?\{|\$)(?P<name>[A-Za-z_][\w.]{0,40})\}?:\$?\{?(?P=name)\b(?![\w.])",
        ("wrong-client-credentials", 0.9),
        beside=r"\bbasic\b|base64|-u[ ]",
        hit='Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{id}")) // Basic',
        miss='Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")) // Basic',
        fix=msg("Put the id before the colon and the secret behind it."),
    ),
    sign(
        msg("The client id is of one application and the secret of another."),
        r"\bclient_?id\b[\"']?[ \t]{0,12}[:=][ \t]{0,4}(?P<kind>[a-z_]{4,60})\.(?P<app>\w{1,40})\."
        r"(?:client_id|application_id|id)\b"
        r"\s{0,40}[,;]?\s{0,40}\bclient_?secret\b[\"']?[ \t]{0,12}[:=][ \t]{0,4}(?P=kind)\.(?!(?P=app)\.)\w{1,40}\.",
        ("wrong-client-credentials", 0.92),
        hit="client_id = okta_app.etl.client_id\nclient_secret = okta_app.bi.client_secret",
        miss="client_id = okta_app.etl.client_id\nclient_secret = okta_app.etl.client_secret",
        fix=msg("Take id and secret from one and the same application."),
    ),
)
