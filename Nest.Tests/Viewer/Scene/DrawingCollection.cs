namespace Nest.Tests.Viewer.Scene;

/// <summary>Tests that draw take turns: the software renderer uses all cores by itself.</summary>
[CollectionDefinition(Name)]
public sealed class DrawingCollection
{
    public const string Name = "Drawing";
}
