package main

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/cockroachdb/cockroachdb-parser/pkg/sql/parser"
	"github.com/cockroachdb/cockroachdb-parser/pkg/sql/parser/statements"
	"github.com/cockroachdb/cockroachdb-parser/pkg/sql/sem/tree"
)

// parse never panics: the module on its own lacks what DO blocks and function bodies are parsed with.
func parse(text string) (parsed statements.Statements, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("the parser cannot read this: %v", failure)
		}
	}()
	return parser.Parse(text)
}

// walk calls visit for every node of a syntax tree, whatever its type.
func walk(node any, visit func(node any)) {
	walkValue(reflect.ValueOf(node), visit)
}

func walkValue(value reflect.Value, visit func(node any)) {
	switch value.Kind() {
	case reflect.Interface:
		walkValue(value.Elem(), visit)
	case reflect.Pointer:
		if value.IsNil() || !isTree(value.Type().Elem()) {
			return
		}
		visit(value.Interface())
		walkFields(value.Elem(), visit)
	case reflect.Struct:
		if isTree(value.Type()) {
			visit(value.Interface())
			walkFields(value, visit)
		}
	case reflect.Slice, reflect.Array:
		for index := 0; index < value.Len(); index++ {
			walkValue(value.Index(index), visit)
		}
	}
}

func walkFields(value reflect.Value, visit func(node any)) {
	if value.Kind() != reflect.Struct {
		walkValue(value, visit)
		return
	}
	for index := 0; index < value.NumField(); index++ {
		if value.Type().Field(index).IsExported() {
			walkValue(value.Field(index), visit)
		}
	}
}

// types have no syntax below them, and some refer to themselves
func isTree(of reflect.Type) bool {
	return of.PkgPath() == "" || strings.HasSuffix(of.PkgPath(), "/sem/tree")
}

// The enum that every database of several regions has by itself.
const regions = "crdb_internal_region"

// Tables and enum types that the statements create, to judge others by.
type catalog struct {
	// by table and column: whether it may be NULL in any of the tables of that name
	nullable map[string]map[string]bool
	types    map[string]bool
}

func learn(statements []Statement) catalog {
	known := catalog{nullable: map[string]map[string]bool{}, types: map[string]bool{regions: true}}
	for _, statement := range statements {
		if strings.HasPrefix(statement.Text, onlyPostgres) {
			known.learnType(statement.Text)
			continue
		}
		parsed, err := parse(statement.Text)
		if err != nil {
			continue
		}
		for _, one := range parsed {
			switch created := one.AST.(type) {
			case *tree.CreateTable:
				known.learnTable(created)
			case *tree.CreateType:
				known.types[created.TypeName.Object()] = true
			}
		}
	}
	return known
}

// PostgreSQL's CREATE TYPE stands in a block that this parser cannot read.
func (known catalog) learnType(text string) {
	if _, after, found := strings.Cut(text, "CREATE TYPE "); found {
		if name, _, found := strings.Cut(after, " AS ENUM"); found {
			parts := strings.Split(strings.ReplaceAll(name, `''`, `'`), `"."`)
			name = strings.Trim(parts[len(parts)-1], `"`)
			known.types[strings.ReplaceAll(name, `""`, `"`)] = true
		}
	}
}

func (known catalog) learnTable(created *tree.CreateTable) {
	name := created.Table.Table()
	columns := known.nullable[name]
	if columns == nil {
		columns = map[string]bool{}
		known.nullable[name] = columns
	}
	for _, def := range created.Defs {
		if column, isColumn := def.(*tree.ColumnTableDef); isColumn {
			mayBeNull := column.Nullable.Nullability != tree.NotNull
			before, seen := columns[string(column.Name)]
			columns[string(column.Name)] = mayBeNull && (before || !seen)
		}
	}
}
