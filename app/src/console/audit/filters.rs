//! Filters of the audit log: parsed from the query string, for the list and the export alike, and
//! rendered as a form.

use contract::audit::{AuditListParams, TOPICS};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use crate::{
    console::url::with_query,
    ui::{DateField, FilterChip, Glyph, Icon, Select, parse_date},
};

/// Names of the filters in the query string.
pub const FILTER_NAMES: [&str; 6] = ["actor", "topic", "verb", "object", "from", "to"];

/// Parses the query string. Dates cover whole days. An invalid date does not filter, and its field
/// is shown empty.
pub fn parse_list_params(query: impl Fn(&str) -> String) -> AuditListParams {
    let non_empty = |name| Some(query(name).trim().to_owned()).filter(|text| !text.is_empty());
    let day = |name| non_empty(name).and_then(|text| parse_date(&text));
    AuditListParams {
        actor: non_empty("actor"),
        topic: non_empty("topic"),
        verb: non_empty("verb"),
        object: non_empty("object"),
        from: day("from"),
        to: day("to").map(|start| start + 86_400),
        cursor: non_empty("page"),
    }
}

/// Filter values of a request, by name.
#[derive(Clone)]
pub struct Filters(Vec<(&'static str, String)>);

impl Filters {
    /// The filters in the query of the page's address.
    pub fn from_query(query: impl Fn(&str) -> String) -> Self {
        let shown = |name: &'static str| {
            let value = query(name).trim().to_owned();
            let is_day = matches!(name, "from" | "to");
            if is_day && parse_date(&value).is_none() { String::new() } else { value }
        };
        Self(FILTER_NAMES.into_iter().map(|name| (name, shown(name))).collect())
    }

    /// The value of a filter; empty if it is not set.
    pub fn get(&self, name: &str) -> String {
        self.0
            .iter()
            .find(|(filter, _)| *filter == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    /// Whether no filter is set.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, value)| value.is_empty())
    }

    /// Why no event can match these filters, in a title and a sentence about what to do.
    pub fn problem(&self) -> Option<(&'static str, &'static str)> {
        let day = |name| parse_date(&self.get(name));
        if day("from").zip(day("to")).is_some_and(|(from, to)| from > to) {
            return Some((
                "From is later than To",
                "Choose a From date that is not later than the To date.",
            ));
        }
        // Usernames, addresses, ids and domains have no spaces.
        self.get("object").contains(char::is_whitespace).then_some((
            "You can't search events by name",
            "Enter a username, an email address, or the ID shown on the page of the user or \
            application.",
        ))
    }

    /// URL of the list with these filters and additional query parameters.
    pub fn url(&self, path: &str, more: &[(&str, &str)]) -> String {
        let own = self.0.iter().map(|(name, value)| (*name, value.as_str()));
        with_query(path, &own.chain(more.iter().copied()).collect::<Vec<_>>())
    }

    fn without(&self, path: &str, name: &str) -> String {
        let rest: Vec<_> = self
            .0
            .iter()
            .filter(|(filter, _)| *filter != name)
            .map(|(filter, value)| (*filter, value.as_str()))
            .collect();
        with_query(path, &rest)
    }

    /// The filter form. The export button is another submit button of this form.
    pub fn form(&self, path: &str) -> AnyView {
        let topics: Vec<_> = std::iter::once((String::new(), "All events".to_owned()))
            .chain(TOPICS.iter().map(|(topic, word)| ((*topic).to_owned(), (*word).to_owned())))
            .collect();
        let preserved: Vec<_> = ["actor", "verb"]
            .into_iter()
            .map(|name| (name, self.get(name)))
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect();
        view! {
            <form
                class="toolbar"
                role="search"
                aria-label="Audit log"
                id="audit-filters"
                action=path.to_owned()
                method="get"
                data-live-search=""
            >
                {preserved}
                <div class="input-group search">
                    <Glyph icon=Icon::Search />
                    <input
                        class="input"
                        type="search"
                        name="object"
                        value=self.get("object")
                        placeholder="Username, email or ID"
                        aria-label="Username, email or ID"
                        autocomplete="off"
                        spellcheck="false"
                    />
                </div>
                <div class="filters">
                    <Select name="topic" label="Category" value=self.get("topic") options=topics />
                    <DateField name="from" label="From" value=self.get("from") />
                    <DateField name="to" label="To" value=self.get("to") />
                </div>
                <button class="button secondary" type="submit">
                    "Apply"
                </button>
            </form>
        }
        .into_any()
    }

    /// Chips for active filters that have no field in the form. `by` is the actor's name.
    pub fn active_filters(&self, path: &str, by: Option<String>) -> AnyView {
        let (actor, verb) = (self.get("actor"), self.get("verb"));
        let chip = |label: &'static str, name: &str, value: String| {
            let remove_url = self.without(path, name);
            view! { <FilterChip label value remove_url /> }
        };
        let by = (!actor.is_empty()).then(|| chip("By", "actor", by.unwrap_or(actor)));
        let verb = (!verb.is_empty()).then(|| chip("Event", "verb", verb));
        if by.is_none() && verb.is_none() {
            return ().into_any();
        }
        view! {
            <div class="row">
                {by}{verb}<a class="button quiet small" href=path.to_owned()>
                    "Clear"
                </a>
            </div>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_that_match_nothing_say_why() {
        let problem = |filters: &[(&str, &str)]| {
            let value = |name: &str| filters.iter().find(|(filter, _)| *filter == name);
            let query = |name: &str| value(name).map(|(_, value)| (*value).to_owned());
            let found = Filters::from_query(|name| query(name).unwrap_or_default()).problem();
            found.map_or("", |(title, _)| title)
        };
        let reversed = [("from", "2026-11-23"), ("to", "2026-11-22")];
        assert_eq!(problem(&reversed), "From is later than To");
        assert_eq!(problem(&[("from", "2026-11-22"), ("to", "2026-11-22")]), "");
        for (object, title) in [
            ("Olivia Brandt-Meier", "You can't search events by name"),
            ("olivia", ""),
            ("olivia@acme.example", ""),
            ("usr_01jd0000000000000000000000", ""),
            ("acme.example", ""),
            ("", ""),
        ] {
            assert_eq!(problem(&[("object", object)]), title, "{object}");
        }
    }

    #[test]
    fn days_are_whole_and_empty_filters_narrow_nothing() {
        let query = |name: &str| match name {
            "topic" => "client".to_owned(),
            "from" | "to" => "2026-11-22".to_owned(),
            "actor" => "  ".to_owned(),
            _ => String::new(),
        };
        let input = AuditListParams {
            topic: Some("client".into()),
            from: Some(1_795_305_600),
            to: Some(1_795_392_000),
            ..Default::default()
        };
        assert_eq!(parse_list_params(query), input);
        assert_eq!(
            Filters::from_query(query).url("/audit", &[("page", "n.1")]),
            "/audit?topic=client&from=2026-11-22&to=2026-11-22&page=n.1"
        );
        assert_eq!(
            parse_list_params(|name| if name == "from" {
                "yesterday".into()
            } else {
                String::new()
            }),
            AuditListParams::default()
        );
        assert!(
            Filters::from_query(|name| if name == "from" {
                "yesterday".into()
            } else {
                String::new()
            })
            .is_empty(),
            "an invalid date is not an active filter"
        );
    }
}
