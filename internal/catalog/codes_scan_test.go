package catalog_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gongkai/internal/catalog"
)

// asCode finds issues that SQL makes.
var asCode = regexp.MustCompile(`'([a-z_]+)'(?:\s+AS)?\s+code\b`)

// TestEveryIssueIsDeclared looks through the sources for the codes of issues
// and checks that are written as literals: Code in an Issue, ID in a Check,
// the first argument of issue and hitBound, '…' AS code in SQL. Whoever adds one adds its
// labels to schemas/codes. Of a check one must also be able to tell the cells:
// those of forms/identities.yaml, the agreements and checks/*.sql are checked
// beside the literals.
func TestEveryIssueIsDeclared(t *testing.T) {
	codes, err := catalog.Codes(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, c := range codes {
		declared[c.Kind+" "+c.Code] = true
	}
	cells, err := catalog.IdentityCells(os.DirFS("../../schemas"))
	if err != nil {
		t.Fatal(err)
	}
	compares := map[string]bool{}
	for _, c := range cells {
		compares[c.Identity] = true
		if !declared["check "+c.Identity] {
			t.Errorf("identity %s has cells and no labels in codes", c.Identity)
		}
		if c.Label.ZH+c.Place.ZH == "" || c.Label.EN+c.Place.EN == "" {
			t.Errorf("a cell of %s at %s has no label", c.Identity, c.Test)
		}
	}
	for _, c := range codes {
		if c.Kind == "check" && !compares[c.Code] {
			t.Errorf("nothing says which cells the check %s compares", c.Code)
		}
	}
	found := 0
	say := func(fset *token.FileSet, e ast.Expr, kind string) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return
		}
		code, _ := strconv.Unquote(lit.Value)
		if code == "" || strings.HasSuffix(code, ".") {
			return // put together at run time
		}
		found++
		if !declared[kind+" "+code] {
			t.Errorf("%s: %s %q is not in schemas/codes/%s.yaml", fset.Position(lit.Pos()), kind, code, kind)
		}
		if kind == "check" && !compares[code] {
			t.Errorf("%s: nothing says which cells the check %q compares", fset.Position(lit.Pos()), code)
		}
	}
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && (strings.HasSuffix(path, ".sql") || strings.HasPrefix(path, "../load/") && strings.HasSuffix(path, ".go")) {
			b, err := os.ReadFile(path)
			for _, m := range asCode.FindAllSubmatch(b, -1) {
				if found++; !declared["issue "+string(m[1])] {
					t.Errorf("%s: issue %q is not in schemas/codes/issue.yaml", path, m[1])
				}
			}
			if err != nil {
				return err
			}
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || notOurs(path) {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil // the compiler says it
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				kind, key := "", ""
				switch typeName(n.Type) {
				case "fact.Issue", "Issue":
					kind, key = "issue", "Code"
				case "fact.Check":
					kind, key = "check", "ID"
				}
				for _, e := range n.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok && kind != "" {
						if id, ok := kv.Key.(*ast.Ident); ok && id.Name == key {
							say(fset, kv.Value, kind)
						}
					}
					// The elements of []fact.Issue{{Code: …}} have no type of
					// their own.
					if c, ok := e.(*ast.CompositeLit); ok && c.Type == nil && typeName(n.Type) == "[]fact.Issue" {
						c.Type = ast.NewIdent("Issue")
					}
				}
			case *ast.CallExpr:
				if s := typeName(n.Fun); len(n.Args) > 0 && emits(s) {
					say(fset, n.Args[0], "issue")
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 20 {
		t.Errorf("%d codes found: the search no longer sees them", found)
	}
}

// emits are the functions whose first argument is the code of an issue.
func emits(name string) bool {
	return name == "issue" || strings.HasSuffix(name, ".issue") || strings.HasSuffix(name, ".hitBound")
}

// notOurs are packages that make up findings only to judge others.
func notOurs(path string) bool {
	return strings.HasPrefix(path, "../specimen/") || strings.HasPrefix(path, "../score/")
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return typeName(e.X) + "." + e.Sel.Name
	case *ast.ArrayType:
		return "[]" + typeName(e.Elt)
	}
	return ""
}
