// Reads statements as JSON lines on standard input, each with its text and where it came from, and writes what is
// wrong with them as JSON lines: what CockroachDB's own parser says, and the rules of rules.go.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// Statement is one line of the input.
type Statement struct {
	Text string `json:"text"`
	From string `json:"from"`
}

// Finding is one line of the output. The rule "grammar" is the parser's own.
type Finding struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`
	Text    string `json:"text"`
	From    string `json:"from"`
}

// Statements that only PostgreSQL is sent begin with this comment.
const onlyPostgres = "/* postgres */"

func readStatements() ([]Statement, error) {
	var statements []Statement
	decoder := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	for decoder.More() {
		var statement Statement
		if err := decoder.Decode(&statement); err != nil {
			return nil, err
		}
		statements = append(statements, statement)
	}
	return statements, nil
}

func main() {
	statements, err := readStatements()
	if err != nil {
		fmt.Fprintln(os.Stderr, "the input is not JSON lines:", err)
		os.Exit(2)
	}
	known := learn(statements)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for _, statement := range statements {
		if strings.HasPrefix(statement.Text, onlyPostgres) {
			continue
		}
		for rule, messages := range check(statement.Text, known) {
			for _, message := range messages {
				if err := output.Encode(Finding{rule, message, statement.Text, statement.From}); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(2)
				}
			}
		}
	}
}
