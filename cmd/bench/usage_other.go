//go:build !unix

package main

// usage is not measured on this system.
func usage(bool) (peak int64, cpu float64) { return 0, 0 }

func settle() {}
