"""Seeds the database of a running server with 10,000 tenants, and one of them with 100,000 users,
10,000 clients and 100,000 audit events."""

import sqlite3
import sys

database = sqlite3.connect(sys.argv[1], timeout=30)
(tenant,) = database.execute("SELECT id FROM tenant WHERE slug = ?", [sys.argv[2]]).fetchone()


def insert(table, columns, rows):
    placeholders = ", ".join("?" for _ in columns.split(", "))
    database.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({placeholders})', rows)


def insert_search_terms(kind, text, row):
    # Search finds an object by the beginning of any word of its texts.
    insert(
        "term",
        "tenant_id, id, object_id, shared",
        (
            (tenant, f"{kind}/{text(i)}\x1f{row(i)}", row(i), 0)
            for i in range(counts[kind])
        ),
    )


counts = {"user": 100_000, "client": 10_000}
insert(
    "tenant",
    "id, slug, name, name_key, state, preset, settings, scopes, claims, version, created_at",
    (
        (
            f"ten_{1000000 + i}",
            f"slug-{i}",
            f"Tenant {i}",
            f"tenant {i}",
            "suspended" if i % 50 == 0 else "active",
            "standard",
            "{}",
            "[]",
            "[]",
            0,
            0,
        )
        for i in range(10_000)
    ),
)
insert(
    "user",
    "tenant_id, id, username, name_key, email, email_verified, claims, disabled, version, "
    "created_at, updated_at",
    (
        (
            tenant,
            f"usr_{1000000 + i}",
            f"user{i}",
            f"ames {1000000 + i}",
            f"user{i}@acme.example",
            True,
            "{}",
            i % 1000 == 0,
            0,
            0,
            0,
        )
        for i in range(counts["user"])
    ),
)
for text in lambda i: f"ames {i}", lambda i: f"user{i}", lambda i: "acme.example":
    insert_search_terms("user", text, lambda i: f"usr_{1000000 + i}")
insert(
    "client",
    "tenant_id, id, client_id, name, name_key, description, client_type, enabled, metadata, "
    "settings, version, created_at, updated_at, ended_before",
    (
        (
            tenant,
            f"cli_{1000000 + i}",
            f"app{i}",
            f"Application {i}",
            f"application {1000000 + i}",
            "",
            "confidential",
            True,
            "{}",
            "{}",
            0,
            0,
            0,
            0,
        )
        for i in range(counts["client"])
    ),
)
insert_search_terms("client", lambda i: f"application {i}", lambda i: f"cli_{1000000 + i}")
insert(
    "audit",
    "tenant_id, id, at, actor_kind, actor_id, actor_name, topic, verb, object_kind, object_id, "
    "object_name, detail",
    (
        (
            tenant,
            f"aud_{1000000 + i}",
            i,
            "user",
            f"usr_{i % 100}",
            "Anna",
            "user",
            "user.signed_in",
            "sign_in",
            f"sin_{i}",
            "anna",
            "{}",
        )
        for i in range(100_000)
    ),
)
database.commit()
