//! clerk-backend-fake
