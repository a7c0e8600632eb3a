//! Icons of identity providers: fetched once from the URL in their settings, and served from here.
//! The id is that of the provider.

crate::fetched_image::fetched_images!("provider_icon");
