namespace Nest.Numerics;

/// <summary>Work cut into chunks that may run in any order and at the same time, for <see cref="WorkerPool"/>.</summary>
/// <remarks>Implement it as a struct: the team then calls it without allocating. Every output has one writing chunk, and
/// the chunks never depend on the thread count, so that results have the same bits whatever it is. Every thread works from a copy of the struct: what a chunk
/// leaves in a field of it is seen by nobody else.</remarks>
public interface IChunkWork
{
    /// <summary>Does chunk <paramref name="chunk"/>, 0 to count − 1.</summary>
    void Run(int chunk);
}
