using System.Globalization;
using Nest.Files;
using Nest.Models;

namespace Nest.Viewer.Songs;

/// <summary>The weights that were learned of one song, kept by the song's contents and the recipe: a copy under another name is the same song.</summary>
/// <param name="folder">The cache's folder; null keeps nothing.</param>
/// <param name="file">The song.</param>
/// <remarks>A cache never fails its user: what cannot be read or written is as good as not there.</remarks>
internal sealed class LearnedNests(string? folder, string file)
{
    private readonly FileCache? cache = folder is null ? null : new FileCache(folder);
    private string? key;

    /// <summary>The weight file of the song, if there is one.</summary>
    public string? Find() => Key() is { } found ? cache?.Find(found) : null;

    /// <summary>Keeps a model's weights.</summary>
    public void Keep(NestAutoencoder model, long seed)
    {
        if (Key() is not { } known) return;
        cache?.Put(known, path => NestWeights.Save(path, model, new Dictionary<string, string> { ["seed"] = seed.ToString(CultureInfo.InvariantCulture) }));
    }

    private string? Key()
    {
        if (cache is null) return null;
        try
        {
            return key ??= string.Create(CultureInfo.InvariantCulture, $"{NestWeights.Preset}{NestWeights.Recipe}-{FileCache.HashOf(file)}.safetensors");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
