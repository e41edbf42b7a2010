use std::ops::{Add, AddAssign, Mul, Sub, SubAssign};

/// A place in the plane, or the way from one place to another. As on a screen, `x` grows to the right
/// and `y` downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    pub x: f64,
    pub y: f64,
}

impl Position {
    pub const ORIGIN: Self = Self { x: 0.0, y: 0.0 };

    pub fn length(self) -> f64 {
        self.squared().sqrt()
    }

    pub fn squared(self) -> f64 {
        self.x * self.x + self.y * self.y
    }
}

/// Moves all so that their mean is the origin.
pub fn centre(positions: &mut [Position]) {
    let mut mean = Position::ORIGIN;
    for &position in &*positions {
        mean += position * (1.0 / positions.len() as f64);
    }
    for position in positions {
        *position -= mean;
    }
}

impl Add for Position {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }
}

impl Sub for Position {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            x: self.x - other.x,
            y: self.y - other.y,
        }
    }
}

impl Mul<f64> for Position {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self {
            x: self.x * factor,
            y: self.y * factor,
        }
    }
}

impl AddAssign for Position {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Position {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
