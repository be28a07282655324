namespace Nest.Store;

/// <summary>Where imported OpenL3 weights are looked for when no file was named: the current folder, then the user's own for Nest.</summary>
public static class OpenL3Files
{
    /// <summary>The variant that is looked for first.</summary>
    public const string DefaultVariant = "openl3 mel256 music";

    /// <summary>The user's folder.</summary>
    public static string Home => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "nest");

    /// <summary>The file's name for a variant as stores name it, as "openl3 mel256 music": three words, whatever else they say.</summary>
    public static string NameOf(string variant) => $"{string.Join('-', variant.Split(' ').Take(3))}.safetensors";

    /// <summary>The file's path, if there is one.</summary>
    public static string? Find(string variant) => new[] { NameOf(variant), Path.Combine(Home, NameOf(variant)) }.FirstOrDefault(File.Exists);
}
