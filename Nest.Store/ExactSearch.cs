using Nest.Embeddings;

namespace Nest.Store;

/// <summary>A collection's tracks nearest a vector; an index file that turns out damaged is made again without a word.</summary>
public static class ExactSearch
{
    /// <summary>Searches.</summary>
    /// <param name="collection">Where.</param>
    /// <param name="query">(Stamp.Size)</param>
    /// <param name="except">A track to leave out, or null.</param>
    /// <param name="top">How many.</param>
    /// <param name="metric">What counts as near.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public static (StoredTrack Track, double Value)[] Nearest(Collection collection, float[] query, StoredTrack? except, int top, SimilarityMetric metric, CancellationToken cancellation)
    {
        for (int attempt = 0; ; attempt++)
        {
            var (index, tracks) = collection.Index();
            using (index)
            {
                int row = -1;
                for (int i = 0; except is not null && i < tracks.Count; i++)
                    if (tracks[i].Id == except.Id) row = i;
                try
                {
                    return [.. index.Nearest(query, top, metric, row, cancellation: cancellation).Select(found => (tracks[found.Row], found.Value))];
                }
                catch (InvalidDataException) when (attempt == 0)
                {
                    collection.ForgetIndex();
                }
            }
        }
    }
}
