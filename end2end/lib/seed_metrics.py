"""Seeds two months of metrics into the database of a running server, for the screenshots."""

import math
import sqlite3
import sys
import time

database = sqlite3.connect(sys.argv[1], timeout=10)
(tenant,) = database.execute("SELECT id FROM tenant WHERE slug = ?", [sys.argv[2]]).fetchone()
now = int(time.time() // 3600)
for ago in range(61 * 24):
    hour = now - ago
    weekend_factor = 0.55 if (hour // 24 + 4) % 7 in (0, 6) else 1
    daytime = 8 + 40 * max(0, math.sin((hour % 24 - 5) * math.pi / 16))
    sign_ins = daytime * weekend_factor * (1.1 - ago / 3000)
    failure_peak = 22 if 52 < ago < 58 else 0
    counts = {
        "sign_in": sign_ins,
        "authorization_code": sign_ins * 6.4,
        "sign_in_failure": sign_ins / 60 + failure_peak,
    }
    for kind, count in counts.items():
        if round(count) > 0:
            expires_at = (hour + 2400) * 3600
            database.execute(
                "INSERT INTO tally (tenant_id, id, hour, kind, client_id, count, expires_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    tenant,
                    f"tly_{kind}_{ago}",
                    hour * 3600,
                    kind,
                    "cli_1",
                    round(count),
                    expires_at,
                ),
            )
            database.execute(
                "INSERT INTO daily_tally (tenant_id, id, day, kind, count, expires_at) "
                "VALUES (?1, ?2 || '.' || ?3, ?2, ?3, ?4, ?5) "
                "ON CONFLICT (tenant_id, id) DO UPDATE SET count = count + excluded.count",
                (tenant, hour // 24 * 86400, kind, round(count), expires_at),
            )
# The tenant is as old as its metrics.
database.execute("UPDATE tenant SET created_at = created_at - 70 * 86400 WHERE id = ?", [tenant])
database.execute(
    "INSERT INTO change (at, kind, tenant_id, key) VALUES (?, 'tenant', ?, '')",
    [int(time.time() * 1000), tenant],
)
database.commit()
