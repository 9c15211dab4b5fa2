"""Everything that people read is translatable, and translated."""
