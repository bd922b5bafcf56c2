//! The application as browsers and programs meet it, over a record of its own in a temporary folder.

mod api;
mod forms;
mod openid;
mod pages;
mod rights;
mod world;
