package pipeline

import (
	"fmt"

	"github.com/recuento/recuento/pipeline/store"
)

// mayPublish refuses to follow a signed version with an unsigned one: readers
// who hold a key could not tell it from a forged one, ever after.
func (r *run) mayPublish(last *store.Published) error {
	if r.plan.Signer != nil || r.plan.Unsigned || last == nil {
		return nil
	}
	key, err := r.store.SignedBy(last.Manifest.Version)
	if err != nil {
		return fmt.Errorf("%w; see \"recuento verify\"", err)
	}
	if key == "" {
		return nil
	}
	return &UsageError{fmt.Sprintf("version %s is signed by key %s, and an unsigned version after it would fail \"recuento verify --all --pubkey\" for good: run with --key FILE (where that key is lost, with a new one), or with --unsigned to sign it by hand; see docs/signatures.md", last.Manifest.Version, key)}
}
