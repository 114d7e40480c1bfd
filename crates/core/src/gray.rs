//! Eight-bit gray, as the libraries that hash it make it.

/// An 8-bit gray picture, row after row.
pub(crate) struct Gray8 {
    pub(crate) width: usize,
    pub(crate) data: Vec<u8>,
}

impl Gray8 {
    /// Row `y`.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.width..][..self.width]
    }
}
