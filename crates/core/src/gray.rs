//! Eight-bit gray, as the libraries that hash it make it: each with weights of its own.

use crate::luma::Source;

/// An 8-bit gray picture, row after row.
pub(crate) struct Gray8 {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) data: Vec<u8>,
}

impl Gray8 {
    /// A picture's gray, by one library's weights for red, green and blue. Gray pixels stay as they are.
    pub(crate) fn of(source: &Source<'_>, weigh: impl Fn([u8; 3]) -> u8) -> Self {
        let (width, height) = (source.width, source.height);
        let mut data = vec![0; width * height];
        if width > 0 {
            data.chunks_exact_mut(width).enumerate().for_each(|(y, row)| source.gray_row(y, row, &weigh));
        }
        Self { width, height, data }
    }

    /// Row `y`.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.width..][..self.width]
    }
}
