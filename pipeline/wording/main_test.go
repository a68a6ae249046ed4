package wording_test

import (
	"context"
	"os"
	"testing"
)

var testContext = context.Background()

// TestMain removes the publication that the tests share.
func TestMain(m *testing.M) {
	status := m.Run()
	if dir, _ := bundled(); dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(status)
}
