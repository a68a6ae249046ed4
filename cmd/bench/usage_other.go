//go:build !unix

package main

import "os"

// Memory is not measured on this system.

func peak(*os.ProcessState) int64 { return 0 }

func childrenUsage() (int64, float64) { return 0, 0 }
