//! A place of our own to go back to (SECURITY R5): a path, and never another origin.

/// The path itself, if every browser stays on this origin when it is sent there. Browsers read
/// `\` as `/`, drop tabs and newlines, and take `//host` for another host.
pub fn local_path(path: &str) -> Option<&str> {
    let plain = path.bytes().all(|byte| (0x21..=0x7e).contains(&byte) && byte != b'\\');
    (plain && path.starts_with('/') && !path.starts_with("//") && path.len() <= 2_000).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_a_path_of_ours_is_one() {
        for good in ["/", "/console", "/console/t/acme?q=a%20b&page=n.1", "/a//b", "/console?next=//evil.test"] {
            assert_eq!(local_path(good), Some(good));
        }
        let long = format!("/{}", "a".repeat(2_000));
        for bad in ["", "console", "//evil.test", "/\\evil.test", "\\/evil.test", "/\t/evil.test", "/\n/evil.test", "\t//evil.test", "https://evil.test", "javascript:alert(1)", "/ /x", "/é", long.as_str()] {
            assert_eq!(local_path(bad), None, "{bad}");
        }
    }
}
