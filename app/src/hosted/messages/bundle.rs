//! The message files of the languages, and how a message of one is formatted.

use std::sync::LazyLock;

use domain::places::Place;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use unic_langid::LanguageIdentifier;

use crate::hosted::language::Language;

/// The messages of one language.
pub struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// The places of elements in a formatted message: private-use characters, which no message has.
const FIRST_PLACE: u32 = 0xe000;

static MESSAGES: LazyLock<Vec<Messages>> =
    LazyLock::new(|| Language::ALL.into_iter().map(Messages::parse).collect());

impl Language {
    /// The Fluent file of the language.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::English => include_str!("../../../messages/en.ftl"),
            Self::German => include_str!("../../../messages/de.ftl"),
            Self::French => include_str!("../../../messages/fr.ftl"),
            Self::Spanish => include_str!("../../../messages/es.ftl"),
            Self::Portuguese => include_str!("../../../messages/pt.ftl"),
            Self::Japanese => include_str!("../../../messages/ja.ftl"),
            Self::SimplifiedChinese => include_str!("../../../messages/zh-Hans.ftl"),
            Self::Arabic => include_str!("../../../messages/ar.ftl"),
        }
    }

    /// The messages of the language, parsed once.
    pub fn messages(self) -> &'static Messages {
        &MESSAGES[self as usize]
    }
}

impl Messages {
    fn parse(language: Language) -> Self {
        // A message that cannot be parsed is left out and reported when it is used.
        let resource = FluentResource::try_new(language.file().to_owned())
            .unwrap_or_else(|(resource, _)| resource);
        let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Names are isolated by `<bdi>`.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// A place, such as `Berlin, Germany`.
    pub fn place(&self, place: &Place) -> String {
        place.in_language(self.language.tag()).join(&self.list_separator())
    }

    pub(super) fn format(&self, key: &str, arguments: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = self.language.tag(), "a message is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors);
        if !errors.is_empty() {
            let language = self.language.tag();
            tracing::error!(key, language, ?errors, "a message could not be formatted");
        }
        text.into_owned()
    }

    /// Format a message with each element at its place.
    pub(super) fn arrange(
        &self,
        key: &str,
        elements: Vec<(&'static str, AnyView)>,
    ) -> Vec<AnyView> {
        let mut arguments = FluentArgs::new();
        let mut waiting = Vec::new();
        for (place, (name, element)) in (FIRST_PLACE..).zip(elements) {
            let place = char::from_u32(place).unwrap_or_default();
            arguments.set(name, place.to_string());
            waiting.push((place, Some(element)));
        }
        let text = self.format(key, &arguments);
        let mut arranged = Vec::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(|letter| waiting.iter().any(|(place, _)| *place == letter)) {
            let (before, from) = rest.split_at(at);
            arranged.push(before.to_owned().into_any());
            let mut letters = from.chars();
            let place = letters.next();
            let here = waiting.iter_mut().find(|(waiting, _)| Some(*waiting) == place);
            arranged.extend(here.and_then(|(_, element)| element.take()));
            rest = letters.as_str();
        }
        arranged.push(rest.to_owned().into_any());
        arranged
    }
}
