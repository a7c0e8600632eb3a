//! Gallery of all `ui` components in their states, for development. Release builds do not contain
//! it.

use contract::{paging::CappedCount, view::FieldError};
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::{
    frame::{Screen, screen},
    nav::NavItem,
};
use crate::{
    error::AppError,
    ui::{
        Breadcrumbs, Card, CardLine, Chart, Choice, CodeBlock, CodeSample, CodeSamples,
        ConfirmName, Consequences, CopyButton, CopyIconButton, DateField, Dialog, DialogFooter,
        Difference, EmptyState, Field, FilterChip, FormErrors, Glyph, GroupError, Icon, Language,
        LinkButton, Logo, Menu, NamedValue, Notice, PageHead, Pager, Pill, PlainForm, RowMenu,
        SearchForm, SecretBox, Segments, Select, SelectField, Series, Stat, StatStrip, StateDot,
        Step, Steps, Switch, Tab, Table, Tabs, TextArea, Tile, Toast, ValueList,
    },
};

/// Timestamp used by all examples.
const THEN: i64 = 1_795_305_600;

#[component]
pub fn ComponentGallery() -> impl IntoView {
    screen(NavItem::Tenants, None, async { Ok(()) }, |_, ()| Screen {
        title: "Parts".into(),
        body: body(),
    })
}

fn body() -> AnyView {
    let facts = view! {
        <span>"a fact"</span>
        <span class="copyable">
            <code>"usr_8kq2v7"</code>
            <CopyIconButton value="usr_8kq2v7" what="the ID" />
        </span>
    }
    .into_any();
    let tabs = vec![
        Tab {
            label: "Settings",
            href: "#buttons".into(),
            is_current: true,
            error_count: String::new(),
        },
        Tab {
            label: "Failed requests",
            href: "#fields".into(),
            is_current: false,
            error_count: "3".into(),
        },
    ];
    view! {
        <Breadcrumbs ancestors=vec![("Tenants".into(), "/console".into())] current="Parts" />
        <PageHead
            title=view! {
                "Parts"
                <Pill variant="accent" label="development only" />
            }
                .into_any()
            lead="Everything that screens are made of."
            tile=view! { <Tile name="Parts" variant="large branded" /> }.into_any()
            facts
            actions=view! {
                <LinkButton href="#buttons" icon=Icon::Arrow>
                    "An action"
                </LinkButton>
            }
                .into_any()
        />
        <Tabs label="Parts" tabs=tabs />
        {buttons()}
        {marks()}
        {fields()}
        {choices()}
        {lists()}
        {cards()}
        {shown_once()}
        {figures()}
        {notes()}
        {questions()}
    }
    .into_any()
}

fn group(title: &'static str, id: &'static str, content: AnyView) -> AnyView {
    view! {
        <section class="stack" id=id>
            <h2>{title}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn buttons() -> AnyView {
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

fn marks() -> AnyView {
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

fn fields() -> AnyView {
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

fn choices() -> AnyView {
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

fn lists() -> AnyView {
    let line = |name: &'static str, mark: AnyView| {
        view! {
            <tr>
                <th scope="row" class="lead">
                    <span class="tile-row">
                        <Tile name=name variant="medium" />
                        <span class="grow">
                            <span class="name">
                                <a href="#lists">{name}</a>
                            </span>
                            <small>"below it"</small>
                        </span>
                    </span>
                </th>
                <td>{mark}</td>
                <td class="full-row">
                    <span class="copyable">
                        <code class="truncate">"https://login.example.com/t/kestrel"</code>
                        <CopyIconButton
                            value="https://login.example.com/t/kestrel"
                            what="the address"
                        />
                    </span>
                </td>
                <td class="number only-wide">{crate::ui::date(THEN)}</td>
                <td class="actions">
                    <RowMenu row_name=name>
                        <button type="button">
                            <Glyph icon=Icon::Rotate />
                            "An act…"
                        </button>
                    </RowMenu>
                </td>
            </tr>
        }
    };
    let rows = vec![
        line("Kestrel Bank", view! { <StateDot variant="ok" label="Active"/> }.into_any()),
        line("Larkfield", view! { <Pill variant="warn" label="Suspended"/> }.into_any()),
    ];
    let content = view! {
        <Table
            caption="Examples"
            columns=&[
                ("Name", ""),
                ("State", ""),
                ("Address", ""),
                ("Created", "number only-wide"),
                ("", "actions"),
            ]
        >
            {rows}
        </Table>
        <Pager
            what="examples"
            total=Some(CappedCount { count: 12_904, more: true })
            previous=None
            next=Some("#lists".into())
        />
        <div class="card">
            <EmptyState title="Nothing here yet" text="What belongs here, and what to do next.">
                <LinkButton href="#lists" variant="primary" icon=Icon::Plus>
                    "Do that"
                </LinkButton>
            </EmptyState>
        </div>
    };
    group("Lists", "lists", content.into_any())
}

fn cards() -> AnyView {
    let values = vec![
        NamedValue {
            name: "client_id",
            value: "app_8kq2v7m4t9xw".into(),
            display: None,
            placeholder: "",
        },
        NamedValue {
            name: "token_url",
            value: "https://login.example.com/oauth2/token".into(),
            display: Some("…/oauth2/token".into()),
            placeholder: "",
        },
        NamedValue {
            name: "client_secret",
            value: String::new(),
            display: None,
            placeholder: "shown only when it was created",
        },
    ];
    let end = || {
        Some(
            view! {
                <button class="button secondary small danger" type="button">
                    "Revoke…"
                </button>
            }
            .into_any(),
        )
    };
    let steps = vec![
        Step {
            done: true,
            title: "Add a user",
            text: "Somebody who can sign in.",
            href: "#cards".into(),
        },
        Step {
            done: false,
            title: "Register an application",
            text: "Name, type, redirect URI: under a minute.",
            href: "#cards".into(),
        },
    ];
    let samples = vec![
        CodeSample {
            language: Language::JavaScript,
            text: "// npm install openid-client\nimport * as client from 'openid-client'".into(),
        },
        CodeSample {
            language: Language::Python,
            text: "# pip install Authlib requests\nimport requests".into(),
        },
    ];
    let content = view! {
        <div class="columns even">
            <div>
                <Card
                    id="lines"
                    title="A card with lines"
                    end=view! { <Pill variant="warn" label="2 live" /> }.into_any()
                >
                    <CardLine
                        name=view! {
                            <code>"…Qw7d"</code>
                            <Pill label="newest" />
                        }
                            .into_any()
                        note="Created today · not used yet"
                        action=end()
                    />
                    <CardLine
                        name=view! { <code>"…e41B"</code> }.into_any()
                        note="Made 12 Jan · used 12 s ago"
                        action=end()
                    />
                    <footer>"What a card says at its foot."</footer>
                </Card>
                <Card id="next" title="Next steps">
                    <div class="body">
                        <Steps steps />
                    </div>
                </Card>
            </div>
            <div>
                <Card id="values" title="Values to copy">
                    <ValueList values=values />
                </Card>
                <Difference
                    expected="https://app.example/cb https://shop.example/cb".to_owned()
                    received="https://shop.example/Cb/".to_owned()
                />
                <CodeBlock
                    title="Terminal"
                    text="curl https://login.example.com/oauth2/token \\\n  -d \
                    grant_type=client_credentials"
                />
                <CodeSamples name="sample" label="Language of the sample" samples=samples />
            </div>
        </div>
    };
    group("Cards, values and code", "cards", content.into_any())
}

fn shown_once() -> AnyView {
    let content = view! {
        <div class="narrow stack">
            <SecretBox value="sk_an-example-that-opens-nothing" />
            <Notice variant="warn" title="You won't see this again">
                <p>"Give it to Anna Ames, and to nobody else."</p>
            </Notice>
            <SecretBox
                value="https://login.example.com/reset?token=al_an-example-that-opens-nothing"
                label="Copy link"
            />
        </div>
    };
    group("Shown once", "shown-once", content.into_any())
}

fn figures() -> AnyView {
    let values: Vec<u64> = vec![120, 340, 280, 90, 410, 512, 260];
    let names: Vec<String> = (0..7).map(|day| crate::ui::short_date(THEN + day * 86_400)).collect();
    let series = vec![
        Series { name: "Sign-ins", tall: true, bad: false, values: values.clone() },
        Series { name: "Failures", tall: false, bad: true, values: vec![0, 3, 1, 0, 12, 4, 2] },
    ];
    let strip = vec![
        Stat {
            name: "Sign-ins",
            value: "2,012".into(),
            note: "in seven days".into(),
            history: values,
            bad: false,
        },
        Stat {
            name: "Failures",
            value: "22".into(),
            note: "1 in 91".into(),
            history: vec![0, 3, 1, 0, 12, 4, 2],
            bad: true,
        },
    ];
    let ticks = vec![names[0].clone(), names[6].clone()];
    group(
        "Figures",
        "figures",
        view! {
            <StatStrip stats=strip />
            <div class="card">
                <div class="body">
                    <Chart
                        label="Example"
                        names
                        ticks
                        series
                        note=view! { <p class="small quiet-text">"What is to be seen in it."</p> }
                            .into_any()
                    />
                </div>
            </div>
        }
        .into_any(),
    )
}

fn notes() -> AnyView {
    let all: Vec<_> = ["", "ok", "warn", "bad"]
        .map(|variant| {
            view! {
                <Notice variant title="What must be known">
                    <p>"And what to do about it."</p>
                </Notice>
            }
        })
        .into();
    group(
        "Notices and notes",
        "notes",
        view! {
            {all}
            <Toast message="What was just done." />
        }
        .into_any(),
    )
}

fn questions() -> AnyView {
    let content = view! {
        <div class="row">
            <button
                class="button secondary danger"
                type="button"
                data-opens="example"
                data-fill-name="kestrel"
            >
                "Ask first…"
            </button>
        </div>
        <Dialog
            id="example"
            title=view! {
                "Delete "
                <bdi data-slot="name"></bdi>
                "?"
            }
                .into_any()
        >
            <PlainForm action="/console/parts" success_message="It is done.">
                <div class="body">
                    <p>"What it is about. This ends at once:"</p>
                    <Consequences items=vec![
                        "Every sign-in of its people".into_any(),
                        "Its addresses".into_any(),
                    ] />
                    <ConfirmName id="example-typed" name="typed" name_slot="name" />
                </div>
                <DialogFooter cancel="Cancel" variant="danger primary" needs_confirmation=true>
                    "Delete"
                </DialogFooter>
            </PlainForm>
        </Dialog>
    };
    group("Questions", "questions", content.into_any())
}
