import json
import subprocess
import urllib.request

from clerk_backend_api import Clerk

# The fake ends with this process.
child = subprocess.Popen(["clerk-backend-fake", "--fixtures", "fixtures.json"], stdout=subprocess.PIPE)
fake = json.loads(child.stdout.readline())

clerk = Clerk(bearer_auth=fake["secret_key"], server_url=f"{fake['url']}/v1")
[ada] = clerk.users.list(request={"username": ["ada"]})

body = json.dumps({"user_id": ada.id}).encode()
with urllib.request.urlopen(f"{fake['url']}/_fake/sign_in", body) as response:
    token = json.load(response)["token"]
print(f"Authorization: Bearer {token}")
child.kill()
