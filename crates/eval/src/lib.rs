//! The instrument: how well a program finds edited copies of photos, and how often it finds what is none.
//!
//! Photos are altered in seeded, repeatable ways; a method gives each pair of an altered copy and an
//! original a distance; from the distances of true and of false pairs come recall, false-positive
//! rates and their uncertainty.

#![deny(unsafe_code)]

pub mod alteration;
pub mod calibration;
pub mod compare;
pub mod error;
mod family;
mod figure;
pub mod make;
pub mod measure;
pub mod metrics;
mod nearest;
pub mod outside;
mod parallel;
pub mod photos;
pub mod report;
mod rows;
mod sheet;
mod source;
pub mod study;
pub mod tables;
pub mod templates;
pub mod truth;

pub use error::Error;
