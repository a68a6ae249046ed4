package main

import (
	"errors"
	"os"

	"golang.org/x/term"

	"github.com/recuento/recuento/pipeline"
	"github.com/recuento/recuento/pipeline/language"
	"github.com/recuento/recuento/pipeline/reading"
	"github.com/recuento/recuento/pipeline/schema"
	"github.com/recuento/recuento/pipeline/store"
	"github.com/recuento/recuento/schemas"
)

// published is a version that a verb answers from, and the language of the
// answer.
func (w *world) published(version, lang string) (*reading.Version, language.Language, error) {
	l, err := languageOf(lang)
	if err != nil {
		return nil, "", err
	}
	st, err := store.Open(w.cli.Output)
	if err != nil {
		return nil, "", err
	}
	v, err := w.version(st, version)
	if err != nil {
		return nil, "", err
	}
	set, err := schema.ParseSet(schemas.FS)
	if err != nil {
		return nil, "", &pipeline.UsageError{Message: err.Error()}
	}
	read, err := reading.Open(st, v, set)
	if err != nil {
		return nil, "", readingError(err)
	}
	return read, language.Language(l), nil
}

// readingError gives what can't be answered its exit status.
func readingError(err error) error {
	var unusable *reading.UnusableError
	if errors.As(err, &unusable) {
		return statusError{err, pipeline.ExitUsage}
	}
	return err
}

// width is how many characters fit on a line, 0 where nobody is looking.
func width(f *os.File) int {
	if !isTerminal(f) {
		return 0
	}
	n, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return n
}
