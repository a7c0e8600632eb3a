"""A month of figures, as if people had been there: written beside the running server, for the
pictures alone."""

import math
import sqlite3
import sys
import time

database = sqlite3.connect(sys.argv[1], timeout=10)
(tenant,) = database.execute("SELECT id FROM tenant WHERE slug = ?", [sys.argv[2]]).fetchone()
now = int(time.time() // 3600)
for ago in range(30 * 24):
    hour = now - ago
    quiet = 0.55 if (hour // 24 + 4) % 7 in (0, 6) else 1
    busy = (8 + 40 * max(0, math.sin((hour % 24 - 5) * math.pi / 16))) * quiet * (1.1 - ago / 3000)
    peak = 22 if 52 < ago < 58 else 0
    for kind, count in ("sign_in", busy), ("authorization_code", busy * 6.4), ("sign_in_failure", busy / 60 + peak):
        if round(count) > 0:
            row = (tenant, f"tly_{kind}_{ago}", hour * 3600, kind, "cli_1", round(count), (hour + 2400) * 3600)
            database.execute("INSERT INTO tally (tenant_id, id, hour, kind, client_id, count, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
database.commit()
