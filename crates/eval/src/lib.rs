//! The instrument: how well a program finds edited copies of photos, and how often it finds what is none.
//!
//! Photos are altered in seeded, repeatable ways; a method gives each pair of an altered copy and an
//! original a distance; from the distances of true and of false pairs come recall, false-positive
//! rates and their uncertainty.

#![deny(unsafe_code)]

pub mod alteration;
pub mod error;
mod figure;
pub mod metrics;
pub mod outside;
pub mod report;
mod rows;
pub mod study;
pub mod tables;
pub mod truth;

pub use error::Error;
