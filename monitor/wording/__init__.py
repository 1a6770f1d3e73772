"""What people read: sentences, notices and documents, all computed from values."""
