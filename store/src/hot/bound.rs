//! A statement that cannot leave its tenant: checked while the program is compiled.

/// Raw SQL in which every table of a tenant is bound to `$1`.
pub(crate) struct Bound(&'static str);

impl Bound {
    /// Made in constants only, so that a statement which forgets its tenant stops the build.
    pub(super) const fn new(sql: &'static str) -> Self {
        assert!(is_bound(sql), "a table of this statement is not bound to its tenant, $1");
        Self(sql)
    }

    pub(crate) const fn text(&self) -> &'static str {
        self.0
    }
}

/// What stands before a table's name. `DELETE FROM` is a `FROM`.
const BEFORE_TABLE: [&[u8]; 4] = [b"FROM ", b"JOIN ", b"UPDATE ", b"INTO "];
/// Tables that belong to no tenant.
const GLOBAL: &[u8] = b"cookie_session";

/// Every table is written `"name" alias`, and for each alias there is `alias."tenant_id" = $1`.
/// An insert has no alias: its first value is `$1`.
const fn is_bound(sql: &str) -> bool {
    let sql = sql.as_bytes();
    let (mut at, mut tables) = (0, 0);
    while at < sql.len() {
        let mut kind = 0;
        while kind < BEFORE_TABLE.len() && !stands(sql, at, BEFORE_TABLE[kind]) {
            kind += 1;
        }
        if kind == BEFORE_TABLE.len()
            || (at > 0 && is_word(sql[at - 1]))
            || followed_by_set(sql, at, kind)
        {
            at += 1;
            continue;
        }
        at += BEFORE_TABLE[kind].len();
        if at >= sql.len() || sql[at] != b'"' {
            return false;
        }
        let name = at + 1;
        let mut end = name;
        while end < sql.len() && sql[end] != b'"' {
            end += 1;
        }
        tables += 1;
        at = end + 1;
        let is_global = end - name == GLOBAL.len() && stands(sql, name, GLOBAL);
        let is_stamped = kind == 3 && has(sql, b"VALUES ($1,", b"");
        if !(is_global || is_stamped || alias_is_bound(sql, end + 2)) {
            return false;
        }
    }
    tables > 0
}

/// `DO UPDATE SET` names no table.
const fn followed_by_set(sql: &[u8], at: usize, kind: usize) -> bool {
    kind == 2 && stands(sql, at, b"UPDATE SET")
}

const fn alias_is_bound(sql: &[u8], mut from: usize) -> bool {
    if stands(sql, from, b"AS ") {
        from += 3;
    }
    let mut end = from;
    while end < sql.len() && is_word(sql[end]) {
        end += 1;
    }
    let (_, rest) = sql.split_at(if from < sql.len() { from } else { sql.len() });
    let (alias, _) = rest.split_at(end.saturating_sub(from));
    !alias.is_empty() && has(sql, alias, b".\"tenant_id\" = $1")
}

/// Whether `first` and then `second` stand somewhere as a whole word and a whole number.
const fn has(sql: &[u8], first: &[u8], second: &[u8]) -> bool {
    let mut at = 0;
    while at < sql.len() {
        let after = at + first.len() + second.len();
        if stands(sql, at, first)
            && stands(sql, at + first.len(), second)
            && (at == 0 || !is_word(sql[at - 1]))
            && !(after < sql.len() && sql[after].is_ascii_digit())
        {
            return true;
        }
        at += 1;
    }
    false
}

const fn stands(sql: &[u8], at: usize, what: &[u8]) -> bool {
    let mut offset = 0;
    while offset < what.len() {
        if at + offset >= sql.len() || sql[at + offset] != what[offset] {
            return false;
        }
        offset += 1;
    }
    true
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::is_bound;

    #[test]
    fn every_table_must_use_the_tenant() {
        for good in [
            r#"SELECT u."id" FROM "user" u WHERE u."tenant_id" = $1 AND u."id" = $2"#,
            r#"SELECT 1 FROM "grant" g LEFT JOIN "user" u ON u."tenant_id" = $1 AND u."id" = g."user_id" WHERE g."tenant_id" = $1"#,
            r#"SELECT 1 FROM "cookie_session" c JOIN "sign_in" s ON s."tenant_id" = $1 AND s."browser" = c."browser""#,
            r#"UPDATE "code" AS c SET "spent_at" = $3 WHERE c."tenant_id" = $1 AND c."id" = $2"#,
            r#"INSERT INTO "tally" ("tenant_id", "id") VALUES ($1, $2) ON CONFLICT ("tenant_id", "id") DO UPDATE SET "count" = 1"#,
            r#"DELETE FROM "interaction" AS i WHERE i."tenant_id" = $1 AND i."id" IN (SELECT o."id" FROM "interaction" o WHERE o."tenant_id" = $1)"#,
        ] {
            assert!(is_bound(good), "{good}");
        }
        for bad in [
            "",
            r#"SELECT 1 FROM "user" u WHERE u."id" = $1"#,
            r#"SELECT 1 FROM "user" WHERE "tenant_id" = $1"#,
            r#"SELECT 1 FROM user u WHERE u."tenant_id" = $1"#,
            r#"SELECT 1 FROM "user" u WHERE u."tenant_id" = $10"#,
            r#"SELECT 1 FROM "user" u WHERE uu."tenant_id" = $1 AND tu."tenant_id" = $1"#,
            r#"SELECT 1 FROM "grant" g JOIN "user" u ON u."tenant_id" = g."tenant_id" WHERE g."tenant_id" = $1"#,
            r#"UPDATE "code" AS c SET "tenant_id" = $1 WHERE c."id" = $2"#,
            r#"INSERT INTO "tally" ("tenant_id", "id") VALUES ($2, $1)"#,
            r#"DELETE FROM "interaction" AS i WHERE i."tenant_id" = $1 AND i."id" IN (SELECT o."id" FROM "interaction" o)"#,
            r#"DELETE FROM "cookie_session" c; DELETE FROM "user" u"#,
        ] {
            assert!(!is_bound(bad), "{bad}");
        }
    }
}
