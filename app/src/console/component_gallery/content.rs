//! Lists, cards and figures.

use contract::paging::CappedCount;
use leptos::{prelude::*, tachys::view::any_view::AnyView};

use super::group::{THEN, group};
use crate::ui::{
    Card, CardLine, Chart, CodeBlock, CodeSample, CodeSamples, CopyIconButton, Difference,
    EmptyState, Glyph, Icon, Language, LinkButton, NamedValue, Notice, Pager, Pill, RowMenu,
    SecretBox, Series, Stat, StatStrip, StateDot, Step, Steps, Table, Tile, ValueList,
};

pub(super) fn lists() -> AnyView {
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

pub(super) fn cards() -> AnyView {
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
            text: "Someone who can sign in.",
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

pub(super) fn shown_once() -> AnyView {
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

pub(super) fn figures() -> AnyView {
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
            is_worse: false,
        },
        Stat {
            name: "Failures",
            value: "22".into(),
            note: "1 in 91".into(),
            history: vec![0, 3, 1, 0, 12, 4, 2],
            bad: true,
            is_worse: true,
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
