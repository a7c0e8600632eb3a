//! Buttons, icons, and the fields and choices of forms.

use contract::view::FieldError;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::group::group;
use crate::{
    error::AppError,
    ui::{
        Choice, CopyButton, DateField, Field, FilterChip, FormErrors, Glyph, GroupError, Icon,
        LinkButton, Logo, Menu, Pill, SearchForm, Segments, Select, SelectField, StateDot, Switch,
        TextArea, Tile,
    },
};

pub(super) fn buttons() -> AnyView {
    let all: Vec<_> = [
        "primary",
        "secondary",
        "quiet",
        "danger primary",
        "secondary danger",
        "secondary small",
        "primary large",
    ]
    .map(|variant| {
        view! {
            <button type="button" class=format!("button {variant}")>
                {variant}
            </button>
        }
    })
    .into();
    let off: Vec<_> = ["primary", "secondary"]
        .map(|variant| {
            view! {
                <button type="button" class=format!("button {variant}") disabled=true>
                    {variant}
                    " disabled"
                </button>
            }
        })
        .into();
    let icons = view! {
        <Logo />
        <Glyph icon=Icon::Key />
        <Glyph icon=Icon::Key large=true />
        <button class="icon-button" type="button" aria-label="An icon button">
            <Glyph icon=Icon::More />
        </button>
    };
    let content = view! {
        <div class="row">{all}</div>
        <div class="row">
            {off}<LinkButton href="#buttons" variant="primary" icon=Icon::Plus>
                "A link"
            </LinkButton><CopyButton value="copied">"Copy"</CopyButton>{icons}
        </div>
        <div class="row">
            <Menu
                class="button-menu"
                summary=view! {
                    <span class="button secondary">"A menu"<Glyph icon=Icon::Down /></span>
                }
                    .into_any()
            >
                <button type="button">
                    <Glyph icon=Icon::Copy />
                    "An act"
                </button>
                <hr />
                <button type="button" class="danger">
                    <Glyph icon=Icon::Trash />
                    "One that destroys…"
                </button>
            </Menu>
        </div>
    };
    group("Buttons and menus", "buttons", content.into_any())
}

pub(super) fn marks() -> AnyView {
    let pills: Vec<_> =
        [("", "plain"), ("ok", "ok"), ("warn", "warn"), ("bad", "bad"), ("accent", "accent")]
            .map(|(variant, label)| view! { <Pill variant label /> })
            .into();
    let dots: Vec<_> =
        [("", "plain"), ("ok", "ok"), ("warn", "warn"), ("bad", "bad"), ("hollow", "hollow")]
            .map(|(variant, label)| view! { <StateDot variant label /> })
            .into();
    let tiles: Vec<_> =
        ["", "medium", "large", "medium round", "medium branded", "medium ok", "medium bad"]
            .map(|variant| view! { <Tile name="Anna" variant /> })
            .into();
    group(
        "Marks",
        "marks",
        view! {
            <div class="row">{pills}</div>
            <div class="row">{dots}</div>
            <div class="row">{tiles}</div>
        }
        .into_any(),
    )
}

/// A form with an error at this field.
fn refused(field: &str, message: &str) -> FormErrors {
    FormErrors::from_error(AppError::Invalid(vec![FieldError {
        field: field.into(),
        message: message.into(),
        fix: None,
    }]))
}

pub(super) fn fields() -> AnyView {
    let fine = FormErrors::none();
    let wrong = refused("wrong", "Enter an email such as anna@example.com.");
    let content = view! {
        <div class="form narrow">
            <section>
                <div class="two-columns">
                    <Field
                        name="plain"
                        label="A field"
                        errors=fine
                        value="What was typed"
                        hint="A hint stands under it."
                    />
                    <Field
                        name="optional"
                        label="One that may be empty"
                        errors=fine
                        optional=true
                        placeholder="A placeholder"
                    />
                    <Field name="wrong" label="A refused one" errors=wrong value="anna@" />
                    <Field
                        name="mono"
                        label="For code"
                        errors=fine
                        mono=true
                        value="openid profile"
                    />
                    <SelectField
                        name="chosen"
                        error_field="chosen"
                        label="One of a few"
                        errors=fine
                        value="b".into()
                        options=&[("a", "The first"), ("b", "The second")]
                    />
                    <SelectField
                        name="wrongly"
                        error_field="wrong"
                        label="Wrongly chosen"
                        errors=wrong
                        value="a".into()
                        options=&[("a", "The first")]
                    />
                </div>
                <TextArea
                    name="area"
                    label="Several lines"
                    errors=fine
                    optional=true
                    value="One\nTwo"
                />
                <TextArea name="wrong" label="Several, refused" errors=wrong value="anna@" />
            </section>
        </div>
    };
    group("Fields", "fields", content.into_any())
}

pub(super) fn choices() -> AnyView {
    let content = view! {
        <div class="form narrow">
            <section>
                <fieldset>
                    <legend class="visually-hidden">"One of these"</legend>
                    <div class="choices">
                        <Choice
                            name="choice"
                            value="a"
                            label="The first"
                            hint="What it means."
                            checked=true
                        />
                        <Choice
                            name="choice"
                            value="b"
                            label="The second"
                            hint="What that means."
                        />
                    </div>
                    <GroupError
                        errors=refused("choice", "Choose one that your plan has.")
                        error_field="choice"
                    />
                </fieldset>
                <Switch name="on" label="Switched on" hint="What follows from it." checked=true />
                <Switch name="off" label="Switched off" hint="What follows from that." />
            </section>
        </div>
        <SearchForm action="/console/parts" what="parts" placeholder="Name of a part" value="">
            <Segments
                label="State"
                links=vec![("All", "#".into(), true), ("Active", "#choices".into(), false)]
            />
        </SearchForm>
        <div class="row">
            <Select
                name="topic"
                label="Topic"
                value="b".into()
                options=vec![("".into(), "Every topic".into()), ("b".into(), "One topic".into())]
            />
            <DateField name="from" label="From" value="2026-11-22".into() />
            <FilterChip label="Topic" value="users" remove_url="#choices".into() />
        </div>
    };
    group("Choices, search and filters", "choices", content.into_any())
}
