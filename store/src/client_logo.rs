//! Logos of clients: fetched once from their `logo_uri` (RFC 7591 §2), and served from here. The id
//! is the row id of the client.

crate::fetched_image::fetched_images!("client_logo");
