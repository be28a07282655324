using System.Globalization;
using Nest.Formats;
using Nest.Models;
using Nest.Models.Nest;

namespace Nest.Viewer.Songs;

/// <summary>The weights that were learned of one song, and a run that was interrupted, kept by the song's contents and the recipe: a copy under another name is the same song.</summary>
/// <param name="folder">The cache's folder; null keeps nothing.</param>
/// <param name="file">The song.</param>
/// <param name="tf32">Whether a card was to multiply in TF32: what is learned so is kept apart.</param>
/// <remarks>A cache never fails its user: what cannot be read or written is as good as not there.</remarks>
internal sealed class LearnedNests(string? folder, string file, bool tf32 = false)
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

    /// <summary>Keeps a run that did not come to its end.</summary>
    public void KeepUnfinished(NestTraining training, long seed)
    {
        if (Unfinished(seed) is { } known) cache?.Put(known, training.Save);
    }

    /// <summary>The checkpoint of a run that did not come to its end, if there is one.</summary>
    public string? FindUnfinished(long seed) => Unfinished(seed) is { } found ? cache?.Find(found) : null;

    /// <summary>Forgets an interrupted run, now that it has come to its end or cannot be gone on with.</summary>
    public void ForgetUnfinished(long seed)
    {
        if (Unfinished(seed) is not { } known) return;
        cache?.Remove(known);
        cache?.Remove(Checkpoint.Previous(known));
    }

    private string? Unfinished(long seed) => Key() is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known}.seed{seed}") : null;

    private string? Key()
    {
        if (cache is null) return null;
        try
        {
            return key ??= string.Create(CultureInfo.InvariantCulture, $"{NestWeights.Preset}{NestWeights.Recipe}{(tf32 ? "-tf32" : "")}-{FileCache.HashOf(file)}.safetensors");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
