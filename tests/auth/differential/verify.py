"""Says for each token, a JSON string on a line of its own, whether PyJWT accepts it. Usage: verify.py <PEM>"""

import json
import sys

import jwt

key = sys.argv[1]
for line in sys.stdin:
    try:
        jwt.decode(
            json.loads(line),
            key,
            algorithms=["RS256"],
            leeway=5,
            options={"require": ["exp", "sub"], "verify_aud": False},
        )
        print(1)
    except Exception:
        print(0)
