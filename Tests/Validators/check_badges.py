"""Reads the credentials of a folder with programs of others: the official schema, openbadgeslib, pyld. Prints what was checked; fails loudly."""

import json
import pathlib
import sys

import jsonschema
from openbadgeslib.ob3 import ldp
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier
from pyld import jsonld

folder, schemas = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
schema = json.loads((schemas / "ob_v3p0_achievementcredential_schema.json").read_text())
validator = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
pem = json.loads((folder / "keys.json").read_text())["rsaPublicKeyPem"]
status = (folder / "status.jwt").read_bytes()
loader = ldp.document_loader()
counts = {"schema": 0, "jwt": 0, "proof": 0, "canonical": 0, "flips": 0, "revoked": 0}


def refused(check):
    try:
        check()
    except Exception:
        return True
    return False


for path in sorted(folder.glob("*.credential.json")):
    text = path.read_text()
    document = json.loads(text)
    token = path.with_name(path.name.replace(".json", ".jwt")).read_text()
    validator.validate(document)
    counts["schema"] += 1
    OB3Verifier(pubkey_pem=pem).verify(token)
    counts["jwt"] += 1
    OB3LdpVerifier().verify(text)
    counts["proof"] += 1
    unsecured = {key: value for key, value in document.items() if key != "proof"}
    canonical = jsonld.normalize(
        unsecured, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": loader}
    )
    assert canonical == path.with_name(path.name.replace(".json", ".nq")).read_text(), "other canonical statements than pyld"
    counts["canonical"] += 1
    # A single changed character, anywhere: neither file counts any more.
    for position in range(0, len(token), max(1, len(token) // 40)):
        if token[position] == ".":
            continue
        changed = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
        if position == len(token) - 1:
            continue  # the last character holds unused bits
        assert refused(lambda: OB3Verifier(pubkey_pem=pem).verify(changed)), f"a flipped character at {position} was not seen"
        counts["flips"] += 1
    for old, new in [("Test", "Tost"), ("assessed", "assesses"), ("2027", "2028"), ("sha256$", "sha256$0"), ("z", "y")]:
        if old in text:
            altered = text[::-1].replace(old[::-1], new[::-1], 1)[::-1]
            assert refused(lambda: OB3LdpVerifier().verify(altered)), f"{old} could be altered"
            counts["flips"] += 1
    # Revoked or not, as the status list says.
    index = int(document["credentialStatus"]["statusListIndex"])
    gone = path.name.startswith("revoked")
    result = refused(
        lambda: OB3Verifier(pubkey_pem=pem).verify(token, check_status=True, download=lambda url: status, verify_status_list=False)
    )
    assert result == gone, f"{path.name}: the status list says something else at {index}"
    counts["revoked"] += 1

# The list itself is signed by the same issuer.
OB3Verifier(pubkey_pem=pem)._decode_payload(status.decode())
print(json.dumps(counts))
