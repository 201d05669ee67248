package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cockroachdb/cockroachdb-parser/pkg/sql/sem/tree"
)

// A rule says what is wrong with a statement that the parser takes.
type rule func(text string, statement tree.Statement, known catalog) []string

// Rules for whatever is sent.
var rules = map[string]rule{
	"one mutation": oneMutation,
	"banned name":  bannedNames,
	"unknown type": unknownTypes,
}

// Rules for what the library writes, which quotes every name. What a person writes by hand keeps to the rules above.
var compiledRules = map[string]rule{
	"placeholder": placeholders,
	"nulls":       nullsWritten,
	"star":        noStar,
}

func check(text string, known catalog) map[string][]string {
	found := map[string][]string{}
	parsed, err := parse(text)
	if err != nil {
		found["grammar"] = []string{err.Error()}
		return found
	}
	if len(parsed) != 1 {
		found["one statement"] = []string{fmt.Sprintf("the text holds %d statements", len(parsed))}
		for _, one := range parsed {
			if tree.CanModifySchema(one.AST) {
				found["schema change"] = []string{"a schema change is sent by itself, outside a transaction"}
			}
		}
	}
	isCompiled := strings.Contains(text, `"`)
	for _, one := range parsed {
		for name, apply := range rules {
			found[name] = append(found[name], apply(text, one.AST, known)...)
		}
		if isCompiled {
			for name, apply := range compiledRules {
				found[name] = append(found[name], apply(text, one.AST, known)...)
			}
		}
	}
	return found
}

// Each placeholder stands once and under a cast: CockroachDB infers its type from the cast only then.
func placeholders(_ string, statement tree.Statement, _ catalog) []string {
	uses := map[tree.PlaceholderIdx]int{}
	cast := map[tree.PlaceholderIdx]int{}
	walk(statement, func(node any) {
		switch found := node.(type) {
		case *tree.Placeholder:
			uses[found.Idx]++
		case *tree.CastExpr:
			if placeholder, isPlaceholder := found.Expr.(*tree.Placeholder); isPlaceholder {
				cast[placeholder.Idx]++
			}
		}
	})
	var messages []string
	for index, count := range uses {
		if count > 1 {
			messages = append(messages, fmt.Sprintf("%s stands %d times", index, count))
		}
		if cast[index] < count {
			messages = append(messages, fmt.Sprintf("%s has no cast", index))
		}
	}
	return messages
}

// The servers disagree about where NULL sorts, so an order by a column that may be NULL says it.
func nullsWritten(_ string, statement tree.Statement, known catalog) []string {
	var messages []string
	walk(statement, func(node any) {
		selected, isSelect := node.(*tree.Select)
		if !isSelect {
			return
		}
		columns := known.nullable[tableOf(selected.Select)]
		for _, order := range selected.OrderBy {
			name, isName := order.Expr.(*tree.UnresolvedName)
			if isName && columns[name.Parts[0]] && order.NullsOrder == tree.DefaultNullsOrder {
				messages = append(messages, fmt.Sprintf("the order by %q does not say where NULL goes", name.Parts[0]))
			}
		}
	})
	return messages
}

// The table a select reads, when it reads one alone.
func tableOf(statement tree.SelectStatement) string {
	clause, isClause := statement.(*tree.SelectClause)
	if !isClause || len(clause.From.Tables) != 1 {
		return ""
	}
	aliased, isAliased := clause.From.Tables[0].(*tree.AliasedTableExpr)
	if !isAliased {
		return ""
	}
	if table, isTable := aliased.Expr.(*tree.TableName); isTable {
		return table.Table()
	}
	return ""
}

// Columns are named: a result whose columns change breaks what was prepared.
func noStar(_ string, statement tree.Statement, _ catalog) []string {
	var messages []string
	walk(statement, func(node any) {
		clause, isClause := node.(*tree.SelectClause)
		if !isClause {
			return
		}
		for _, selected := range clause.Exprs {
			switch named := selected.Expr.(type) {
			case tree.UnqualifiedStar:
				messages = append(messages, "the columns are not named")
			case *tree.UnresolvedName:
				if named.Star {
					messages = append(messages, "the columns are not named")
				}
			}
		}
	})
	return messages
}

// CockroachDB refuses to change one table twice in a statement.
func oneMutation(_ string, statement tree.Statement, _ catalog) []string {
	changed := map[string]int{}
	walk(statement, func(node any) {
		switch found := node.(type) {
		case *tree.Insert:
			changed[tree.AsString(found.Table)]++
		case *tree.Update:
			changed[tree.AsString(found.Table)]++
		case *tree.Delete:
			changed[tree.AsString(found.Table)]++
		}
	})
	var messages []string
	for table, count := range changed {
		if count > 1 {
			messages = append(messages, fmt.Sprintf("the table %s is changed %d times", table, count))
		}
	}
	return messages
}

// What parses and is refused, does nothing, or is closed to clients since v26.1.
var banned = []struct {
	name   *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`(?i)\bpg_(try_)?advisory_\w+`), "advisory locks succeed without locking"},
	{regexp.MustCompile(`(?i)\bcrdb_internal\s*\.`), "crdb_internal is refused since v26.1"},
	{regexp.MustCompile(`(?i)\bsystem\s*\.\s*"?\w`), "the system database is refused since v26.1"},
	{regexp.MustCompile(`(?i)\b(websearch_to_tsquery|setweight|ts_rank_cd)\b`), "CockroachDB has no such function"},
	{regexp.MustCompile(`(?i)\bwithout\s+index\b`), "UNIQUE WITHOUT INDEX is behind a setting"},
}

var quoted = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"`)

func bannedNames(text string, _ tree.Statement, _ catalog) []string {
	bare := quoted.ReplaceAllString(text, "''")
	var messages []string
	for _, ban := range banned {
		if name := ban.name.FindString(bare); name != "" {
			messages = append(messages, fmt.Sprintf("%s: %s", name, ban.reason))
		}
	}
	return messages
}

// The parser takes any name for a type; those it does not know are enums, or are newer than it.
func unknownTypes(_ string, statement tree.Statement, known catalog) []string {
	var messages []string
	look := func(reference tree.ResolvableTypeReference) {
		if array, isArray := reference.(*tree.ArrayTypeReference); isArray {
			reference = array.ElementType
		}
		name, isName := reference.(*tree.UnresolvedObjectName)
		if isName && !known.types[name.Object()] && !newerTypes[strings.ToLower(name.Object())] {
			messages = append(messages, fmt.Sprintf("there is no type %q", name.Object()))
		}
	}
	walk(statement, func(node any) {
		switch found := node.(type) {
		case *tree.ColumnTableDef:
			look(found.Type)
		case *tree.CastExpr:
			look(found.Type)
		case *tree.AlterTableAlterColumnType:
			look(found.ToType)
		}
	})
	return messages
}
