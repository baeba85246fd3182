package specimen

// renderings of all carriers, in a fixed order: the seeds of All depend on it.
func renderings() []rendering {
	out := htmlRenderings()
	out = append(out, textRenderings()...)
	out = append(out, markdownRenderings()...)
	return out
}
