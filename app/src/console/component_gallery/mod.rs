//! Gallery of all `ui` components in their states, for development. Release builds do not contain
//! it.

mod content;
mod controls;
mod group;
mod messages;

use leptos::{prelude::*, tachys::view::any_view::AnyView};

use self::{
    content::{cards, figures, lists, shown_once},
    controls::{buttons, choices, fields, marks},
    messages::{notes, questions},
};
use crate::{
    console::{
        frame::{Screen, screen},
        nav::NavItem,
    },
    ui::{Breadcrumbs, CopyIconButton, Icon, LinkButton, PageHead, Pill, Tab, Tabs, Tile},
};

/// A page with each component in each of its states, for the tests of the look.
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
