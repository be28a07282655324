using Acornima;
using Acornima.Ast;

namespace Nest.Tests.Build;

/// <summary>Names that an ECMAScript module reads or writes without having declared or imported them.</summary>
internal sealed class ScriptNames
{
    private readonly Stack<HashSet<string>> scopes = new();

    private ScriptNames()
    {
    }

    /// <summary>Names that are read, or called.</summary>
    public SortedSet<string> Read { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that are assigned to.</summary>
    public SortedSet<string> Written { get; } = new(StringComparer.Ordinal);

    /// <summary>Looks through a module.</summary>
    public static ScriptNames Of(string module)
    {
        var names = new ScriptNames();
        names.Enter(new Parser().ParseModule(module));
        return names;
    }

    private void Enter(Node node, params IEnumerable<Node?> parameters)
    {
        scopes.Push(new(StringComparer.Ordinal));
        foreach (var parameter in parameters) Declare(parameter);
        foreach (var child in node.ChildNodes) DeclareIn(child);
        foreach (var child in node.ChildNodes) Visit(child);
        scopes.Pop();
    }

    // What a statement declares in the block that holds it; var counts as let.
    private void DeclareIn(Node? statement)
    {
        switch (statement)
        {
            case ImportDeclaration import: foreach (var specifier in import.Specifiers) Declare(specifier.Local); break;
            case ExportNamedDeclaration export: DeclareIn(export.Declaration); break;
            case VariableDeclaration variables: foreach (var variable in variables.Declarations) Declare(variable.Id); break;
            case FunctionDeclaration function: Declare(function.Id); break;
            case ClassDeclaration type: Declare(type.Id); break;
        }
    }

    private void Declare(Node? pattern)
    {
        switch (pattern)
        {
            case null: break;
            case Identifier name: scopes.Peek().Add(name.Name); break;
            case AssignmentPattern assignment: Declare(assignment.Left); break;
            case Property property: Declare(property.Value); break;
            default: foreach (var child in pattern.ChildNodes) Declare(child); break;   // array and object patterns, rest elements
        }
    }

    private void Visit(Node? node)
    {
        switch (node)
        {
            case null or ImportDeclaration or MetaProperty or BreakStatement or ContinueStatement: break;
            case Identifier name: if (!IsDeclared(name)) Read.Add(name.Name); break;
            case MemberExpression member:
                Visit(member.Object);
                if (member.Computed) Visit(member.Property);
                break;
            case IProperty property:
                if (property.Computed) Visit(property.Key);
                Visit(property.Value);
                break;
            case IFunction function: Enter(node, [.. function.Params, function.Id]); break;
            case ClassExpression type: Enter(node, type.Id); break;
            case CatchClause clause: Enter(node, clause.Param); break;
            case BlockStatement or ForStatement or ForInStatement or ForOfStatement or SwitchStatement or StaticBlock: Enter(node); break;
            case AssignmentExpression assignment: Write(assignment.Left); goto default;
            case UpdateExpression update: Write(update.Argument); goto default;
            default: foreach (var child in node.ChildNodes) Visit(child); break;
        }
    }

    private void Write(Node? target)
    {
        if (target is Identifier name && !IsDeclared(name)) Written.Add(name.Name);
        if (target is ArrayPattern or ObjectPattern or RestElement or AssignmentPattern or Property) foreach (var child in target.ChildNodes) Write(child);
    }

    private bool IsDeclared(Identifier name) => scopes.Any(scope => scope.Contains(name.Name));
}
