//! The hosts that requests to other hosts may reach although they are private
//! (`TENANTRY_OUTBOUND_ALLOW`), for development and for providers in the operator's own network.

use url::Url;

/// Hosts with their ports, such as `idp.internal:443`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts(Vec<(String, u16)>);

impl AllowedHosts {
    /// Parses a list that is separated by commas.
    ///
    /// # Errors
    /// The first entry that is not a host with a port.
    pub fn parse(text: &str) -> Result<Self, String> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(parse_entry).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the host and port of this URL are in the list.
    pub fn contains(&self, url: &Url) -> bool {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return false;
        };
        self.0.iter().any(|(allowed, allowed_port)| allowed == host && *allowed_port == port)
    }
}

fn parse_entry(entry: &str) -> Result<(String, u16), String> {
    // A scheme without a default port, so that the port of the entry is not left out.
    let url = Url::parse(&format!("tcp://{entry}")).ok();
    let port = url.as_ref().and_then(Url::port);
    // Written as in a URL of HTTP: in lower case, with an address in its canonical form.
    let host = Url::parse(&format!("http://{entry}")).ok();
    let host = host.filter(|url| url.path() == "/" && url.username().is_empty());
    match (host.as_ref().and_then(Url::host_str), port) {
        (Some(host), Some(port)) if !entry.contains(['/', '@', '?', '#']) => {
            Ok((host.to_owned(), port))
        }
        _ => Err(entry.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_port_must_be_in_the_list() {
        let allowed = AllowedHosts::parse("idp.internal:443, LOCALHOST:9000,[::1]:80").unwrap();
        for (url, expected) in [
            ("https://idp.internal/path", true),
            ("https://idp.internal:444/", false),
            ("https://x.idp.internal/", false),
            ("http://localhost:9000/", true),
            ("http://localhost:9001/", false),
            ("http://[::1]/", true),
        ] {
            assert_eq!(allowed.contains(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn entry_without_port_or_with_more_is_an_error() {
        for entry in ["idp.internal", "https://idp.internal", "a@b:1", "b:1/x", ":1", "b:70000"] {
            assert_eq!(AllowedHosts::parse(entry), Err(entry.to_owned()));
        }
    }
}
