//! A short name of a browser and its system, from the `User-Agent` header (RFC 9110 §10.1.5). It
//! helps users to recognise a session and proves nothing.

/// Browsers by a token of theirs. Those that name others as well come first.
const BROWSERS: [(&str, &str); 14] = [
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("YaBrowser/", "Yandex Browser"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems by a token of theirs. An Android device names Linux, too, and an iPhone Mac OS X.
const SYSTEMS: [(&str, &str); 8] = [
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// Characters of the name of a program that is not a known browser.
const MAX_PROGRAM_CHARS: usize = 30;

/// What a session was begun with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Device {
    /// The browser or program; empty if it is unknown.
    pub browser: String,
    /// The operating system; empty if it is unknown.
    pub system: String,
}

impl Device {
    pub fn of_user_agent(user_agent: &str) -> Self {
        let known = |names: &[(&str, &'static str)]| {
            names.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, name)| *name)
        };
        let system = known(&SYSTEMS).unwrap_or_default().to_owned();
        let browser = match known(&BROWSERS) {
            Some(browser) => browser.to_owned(),
            // Every browser begins with this product, so that it names none.
            None if user_agent.starts_with("Mozilla/") => String::new(),
            None => {
                let program = user_agent.split(['/', ' ', '(']).next().unwrap_or_default();
                program.chars().take(MAX_PROGRAM_CHARS).collect()
            }
        };
        Self { browser, system }
    }
}

#[cfg(test)]
mod tests {
    use super::Device;

    #[test]
    fn browsers_and_systems_are_named() {
        let webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        for (user_agent, browser, system) in [
            ("(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
            ("(Windows NT 10.0; Win64) WEBKIT Chrome/149.0 Safari/537.36", "Chrome", "Windows"),
            ("(Windows NT 10.0) WEBKIT Chrome/149 Safari/537 Edg/149", "Edge", "Windows"),
            ("(Macintosh; Intel Mac OS X 10_15_7) WEBKIT Safari/605.1", "Safari", "macOS"),
            ("(iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/149 Safari/604.1", "Chrome", "iOS"),
            ("(Linux; Android 16) WEBKIT OPR/90 Chrome/136", "Opera", "Android"),
            ("(Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox", "Android"),
            ("(something)", "", ""),
        ] {
            let user_agent = format!("Mozilla/5.0 {}", user_agent.replace("WEBKIT", webkit));
            let device = Device::of_user_agent(&user_agent);
            assert_eq!(
                (device.browser.as_str(), device.system.as_str()),
                (browser, system),
                "{user_agent}"
            );
        }
        for (user_agent, program) in [("curl/8.16.0", "curl"), ("<b>", "<b>"), ("", "")] {
            let device = Device::of_user_agent(user_agent);
            assert_eq!(device, Device { browser: program.to_owned(), system: String::new() });
        }
        let long = Device::of_user_agent(&"x".repeat(5000));
        assert_eq!(long.browser.chars().count(), 30);
    }
}
