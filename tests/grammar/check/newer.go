package main

// Types that CockroachDB has and this version of its parser, of June 2025, does not know, each with the release notes
// that have it. The parser takes any name in the place of a type, so nothing else has to be allowed.
var newerTypes = map[string]bool{
	"citext": true, // v25.3.0
	"ltree":  true, // v25.4.0, a preview
}
