//! The languages of the hosted pages, and the choice among them: `ui_locales` of the request
//! (OpenID Connect Core §3.1.2.1), then `Accept-Language` (RFC 9110 §12.5.4), then English. Both
//! are matched by lookup (RFC 4647 §3.4).

use contract::language::LANGUAGE_TAGS;

/// Maximum number of language ranges that are read of a request.
const MAX_RANGES: usize = 32;

/// A language that the hosted pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, the default.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese, as in Brazil.
    Portuguese,
    /// Japanese.
    Japanese,
    /// Chinese in simplified characters.
    SimplifiedChinese,
    /// Arabic, from right to left.
    Arabic,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 8] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Japanese,
        Self::SimplifiedChinese,
        Self::Arabic,
    ];

    /// The language with this tag.
    pub fn with_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language tag (RFC 5646), as in `lang`, `Content-Language` and `ui_locales_supported`.
    pub fn tag(self) -> &'static str {
        LANGUAGE_TAGS[self as usize]
    }

    /// The direction of its text, for the attribute `dir`.
    pub fn direction(self) -> &'static str {
        if self == Self::Arabic { "rtl" } else { "ltr" }
    }

    /// The language of `ui_locales`: tags in the order of preference, separated by spaces.
    pub fn from_ui_locales(ui_locales: &str) -> Option<Self> {
        ui_locales.split_ascii_whitespace().take(MAX_RANGES).find_map(Self::lookup)
    }

    /// The language of an `Accept-Language` header: ranges with weights. A weight of 0 excludes a
    /// language.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut ranges: Vec<(&str, u16)> =
            header.split(',').take(MAX_RANGES).filter_map(weighted_range).collect();
        // A stable sort: ranges of the same weight are in the order of preference.
        ranges.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        let excluded: Vec<Self> = ranges
            .iter()
            .filter(|(_, weight)| *weight == 0)
            .filter_map(|(range, _)| Self::lookup(range))
            .collect();
        ranges.iter().filter(|(_, weight)| *weight > 0).find_map(|(range, _)| {
            let is_accepted = |language: &Self| !excluded.contains(language);
            match *range {
                "*" => Self::ALL.into_iter().find(is_accepted),
                range => Self::lookup(range).filter(is_accepted),
            }
        })
    }

    /// The language of one range: subtags are removed from its end until a language has the tag
    /// (RFC 4647 §3.4).
    fn lookup(range: &str) -> Option<Self> {
        let range = range.to_ascii_lowercase();
        let mut subtags = range.split('-');
        Some(match subtags.next()? {
            "en" => Self::English,
            "de" => Self::German,
            "fr" => Self::French,
            "es" => Self::Spanish,
            "pt" => Self::Portuguese,
            "ja" => Self::Japanese,
            "ar" => Self::Arabic,
            // Who reads traditional characters is not served by simplified ones.
            "zh" if !subtags.any(|subtag| matches!(subtag, "hant" | "tw" | "hk" | "mo")) => {
                Self::SimplifiedChinese
            }
            _ => return None,
        })
    }
}

/// A language range and its weight in thousandths (RFC 9110 §12.4.2). `None` if it is malformed.
fn weighted_range(entry: &str) -> Option<(&str, u16)> {
    let mut parts = entry.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let weight = match parts.next() {
        None => 1000,
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            let weight: f32 = value.trim().parse().ok()?;
            if !name.trim().eq_ignore_ascii_case("q") || !(0.0..=1.0).contains(&weight) {
                return None;
            }
            (weight * 1000.0).round() as u16
        }
    };
    Some((range, weight))
}

#[cfg(test)]
mod tests {
    use super::Language::{self, *};

    #[test]
    fn ui_locales_are_looked_up_in_their_order() {
        for (ui_locales, language) in [
            ("", None),
            ("de", Some(German)),
            ("de-CH", Some(German)),
            ("DE-ch-1996", Some(German)),
            ("pt-BR", Some(Portuguese)),
            ("fr-CA fr en", Some(French)),
            ("da sv  es-419 en", Some(Spanish)),
            ("zh", Some(SimplifiedChinese)),
            ("zh-CN", Some(SimplifiedChinese)),
            ("zh-Hans-SG", Some(SimplifiedChinese)),
            ("zh-TW", None),
            ("zh-Hant-HK en", Some(English)),
            ("ar-EG", Some(Arabic)),
            ("den deu", None),
            ("<script>", None),
            ("*", None),
        ] {
            assert_eq!(Language::from_ui_locales(ui_locales), language, "{ui_locales}");
        }
        let long = format!("{}de", "xx ".repeat(1000));
        assert_eq!(Language::from_ui_locales(&long), None, "a long list is not read to its end");
    }

    #[test]
    fn accept_language_is_looked_up_by_weight() {
        for (header, language) in [
            ("", None),
            ("ja", Some(Japanese)),
            ("da, de;q=0.8, fr;q=0.9", Some(French)),
            ("en;q=0.5,de", Some(German)),
            ("fr ; q=0.5 , es ; Q=0.7", Some(Spanish)),
            ("zh-TW,zh-HK;q=0.9,en-US;q=0.8,en;q=0.7", Some(English)),
            ("zh-TW,zh;q=0.9,en;q=0.8", Some(SimplifiedChinese)),
            ("de;q=0, *;q=0.5", Some(English)),
            ("en;q=0, *", Some(German)),
            ("de;q=0", None),
            ("de;q=0, de-AT", None),
            ("*", Some(English)),
            ("de;q=2, fr;q=x, es;level=1, ar", Some(Arabic)),
            (",,;q=1,", None),
        ] {
            assert_eq!(Language::from_accept_language(header), language, "{header}");
        }
    }

    #[test]
    fn every_language_is_found_by_its_own_tag() {
        for language in Language::ALL {
            assert_eq!(Language::from_ui_locales(language.tag()), Some(language));
            assert_eq!(Language::with_tag(language.tag()), Some(language));
        }
    }
}
