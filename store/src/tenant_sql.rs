//! Raw SQL of one tenant. The filter by tenant is checked at compile time.

/// Raw SQL in which every tenant table is filtered by `$1`, the tenant's id.
pub(crate) struct TenantSql(&'static str);

impl TenantSql {
    /// Check the SQL. Call this in constants only, so that the check fails at compile time.
    pub(super) const fn new(sql: &'static str) -> Self {
        assert!(binds_every_table(sql), "a table of this statement is not bound to its tenant, $1");
        Self(sql)
    }

    pub(crate) const fn as_str(&self) -> &'static str {
        self.0
    }
}

/// The keywords that precede a table name. `DELETE FROM` is covered by `FROM`.
const TABLE_KEYWORDS: [&[u8]; 4] = [b"FROM ", b"JOIN ", b"UPDATE ", b"INTO "];
/// The only table in these statements that belongs to no tenant.
const GLOBAL_TABLE: &[u8] = b"cookie_session";

/// Whether every table is written as `"name" alias` and there is `alias."tenant_id" = $1` for each
/// alias. An INSERT has no such condition; its first value, the tenant's id, must be `$1`.
const fn binds_every_table(sql: &str) -> bool {
    let sql = sql.as_bytes();
    let (mut at, mut tables) = (0, 0);
    while at < sql.len() {
        let mut keyword = 0;
        while keyword < TABLE_KEYWORDS.len() && !matches_at(sql, at, TABLE_KEYWORDS[keyword]) {
            keyword += 1;
        }
        if keyword == TABLE_KEYWORDS.len()
            || (at > 0 && is_word_byte(sql[at - 1]))
            || is_clause(sql, at, keyword)
        {
            at += 1;
            continue;
        }
        at += TABLE_KEYWORDS[keyword].len();
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
        let is_global = end - name == GLOBAL_TABLE.len() && matches_at(sql, name, GLOBAL_TABLE);
        let is_bound_insert = keyword == 3 && contains_token(sql, b"VALUES ($1,", b"");
        if !(is_global || is_bound_insert || binds_alias(sql, end + 2)) {
            return false;
        }
    }
    tables > 0
}

/// `UPDATE` is not followed by a table name in `ON CONFLICT … DO UPDATE SET` and in the row lock
/// `FOR NO KEY UPDATE OF`, which names an alias.
const fn is_clause(sql: &[u8], at: usize, keyword: usize) -> bool {
    keyword == 2 && (matches_at(sql, at, b"UPDATE SET") || matches_at(sql, at, b"UPDATE OF "))
}

const fn binds_alias(sql: &[u8], mut from: usize) -> bool {
    if matches_at(sql, from, b"AS ") {
        from += 3;
    }
    let mut end = from;
    while end < sql.len() && is_word_byte(sql[end]) {
        end += 1;
    }
    let (_, rest) = sql.split_at(if from < sql.len() { from } else { sql.len() });
    let (alias, _) = rest.split_at(end.saturating_sub(from));
    !alias.is_empty() && contains_token(sql, alias, b".\"tenant_id\" = $1")
}

/// Whether `first` followed by `second` occurs, starting at a word boundary and not followed by a
/// digit: `$1` must not match `$10`.
const fn contains_token(sql: &[u8], first: &[u8], second: &[u8]) -> bool {
    let mut at = 0;
    while at < sql.len() {
        let after = at + first.len() + second.len();
        if matches_at(sql, at, first)
            && matches_at(sql, at + first.len(), second)
            && (at == 0 || !is_word_byte(sql[at - 1]))
            && !(after < sql.len() && sql[after].is_ascii_digit())
        {
            return true;
        }
        at += 1;
    }
    false
}

const fn matches_at(sql: &[u8], at: usize, pattern: &[u8]) -> bool {
    let mut offset = 0;
    while offset < pattern.len() {
        if at + offset >= sql.len() || sql[at + offset] != pattern[offset] {
            return false;
        }
        offset += 1;
    }
    true
}

const fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::binds_every_table;

    #[test]
    fn every_table_must_be_bound_to_the_tenant() {
        for valid in [
            r#"SELECT u."id" FROM "user" u WHERE u."tenant_id" = $1 AND u."id" = $2"#,
            concat!(
                r#"SELECT 1 FROM "grant" g LEFT JOIN "user" u ON u."tenant_id" = $1"#,
                r#" AND u."id" = g."user_id" WHERE g."tenant_id" = $1"#,
            ),
            concat!(
                r#"SELECT 1 FROM "cookie_session" c JOIN "sign_in" s ON s."tenant_id" = $1"#,
                r#" AND s."browser" = c."browser""#,
            ),
            r#"UPDATE "code" AS c SET "spent_at" = $3 WHERE c."tenant_id" = $1 AND c."id" = $2"#,
            r#"SELECT 1 FROM "code" c WHERE c."tenant_id" = $1 FOR NO KEY UPDATE OF c"#,
            concat!(
                r#"INSERT INTO "tally" ("tenant_id", "id") VALUES ($1, $2)"#,
                r#" ON CONFLICT ("tenant_id", "id") DO UPDATE SET "count" = 1"#,
            ),
            concat!(
                r#"DELETE FROM "interaction" AS i WHERE i."tenant_id" = $1"#,
                r#" AND i."id" IN (SELECT o."id" FROM "interaction" o WHERE o."tenant_id" = $1)"#,
            ),
        ] {
            assert!(binds_every_table(valid), "{valid}");
        }
        for invalid in [
            "",
            r#"SELECT 1 FROM "user" u WHERE u."id" = $1"#,
            r#"SELECT 1 FROM "user" WHERE "tenant_id" = $1"#,
            r#"SELECT 1 FROM user u WHERE u."tenant_id" = $1"#,
            r#"SELECT 1 FROM "user" u WHERE u."tenant_id" = $10"#,
            r#"SELECT 1 FROM "user" u WHERE uu."tenant_id" = $1 AND tu."tenant_id" = $1"#,
            concat!(
                r#"SELECT 1 FROM "grant" g JOIN "user" u ON u."tenant_id" = g."tenant_id""#,
                r#" WHERE g."tenant_id" = $1"#,
            ),
            r#"UPDATE "code" AS c SET "tenant_id" = $1 WHERE c."id" = $2"#,
            r#"INSERT INTO "tally" ("tenant_id", "id") VALUES ($2, $1)"#,
            concat!(
                r#"DELETE FROM "interaction" AS i WHERE i."tenant_id" = $1"#,
                r#" AND i."id" IN (SELECT o."id" FROM "interaction" o)"#,
            ),
            r#"DELETE FROM "cookie_session" c; DELETE FROM "user" u"#,
        ] {
            assert!(!binds_every_table(invalid), "{invalid}");
        }
    }
}
