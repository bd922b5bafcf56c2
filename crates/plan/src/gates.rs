//! Gates: criteria, the evidence that meets them, and how gates feed gates.
