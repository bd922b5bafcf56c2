//! What is odd about a plan as a network.
