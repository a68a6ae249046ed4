package csvfile

// Limit sets the size of a block and of the longest record, in bytes.
func (r *Reader) Limit(block, record int) { r.size, r.max = block, record }
