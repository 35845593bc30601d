using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Utils
{
    /// <summary>Entries by key, in the order they were added.</summary>
    public class OrderedDict<TKey, TValue> : IEnumerable<(TKey, TValue)> where TKey : notnull
    {
        private readonly List<(TKey Key, TValue Value)> list = [];
        private readonly Dictionary<TKey, TValue> map = [];

        public int Count => list.Count;

        public TValue this[TKey key]
        {
            get => map[key];
            set
            {
                var at = list.FindIndex(e => e.Key.Equals(key));
                if (at < 0) list.Add((key, value));
                else list[at] = (key, value);
                map[key] = value;
            }
        }

        public void Add(TKey key, TValue value)
        {
            map.Add(key, value);
            list.Add((key, value));
        }

        internal bool TryAdd(TKey key, TValue value)
        {
            if (map.ContainsKey(key)) return false;
            Add(key, value);
            return true;
        }

        public bool Remove(TKey key)
        {
            list.RemoveAll(e => e.Key.Equals(key));
            return map.Remove(key);
        }

        public bool ContainsKey(TKey key) => map.ContainsKey(key);

        public bool TryGetValue(TKey key, out TValue value) => map.TryGetValue(key, out value!);

        public void clear()
        {
            list.Clear();
            map.Clear();
        }

        public IEnumerator<(TKey, TValue)> GetEnumerator() => list.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>The state key of a field, where it is not the field's own name.</summary>
    [AttributeUsage(AttributeTargets.Field)]
    public sealed class ComponentNameAttribute : Attribute
    {
        public string? Name { get; set; }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A node of a network: parameters, buffers and sub-modules by name.</summary>
            public partial class Module : IDisposable
            {
                protected OrderedDict<string, Module> _internal_submodules = new();
                protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
                protected OrderedDict<string, Parameter> _internal_params = new();
                protected DeviceType _deviceType = DeviceType.CPU;
                protected int _deviceIndex = -1;
                protected string? name;
                private bool registered;
                private bool isTraining = true;

                protected Module(string name) => this.name = name;

                /// <summary>A disposed module cannot be registered.</summary>
                internal bool IsInvalid { get; private set; }

                public virtual bool training => isTraining;

                public virtual string GetName() => name ?? GetType().Name;

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    if (!disposing || IsInvalid) return;
                    foreach (var (_, buffer) in named_buffers(recurse: false).ToList()) buffer.DetachFromDisposeScope().Dispose();
                    foreach (var (_, parameter) in named_parameters(recurse: false).ToList()) parameter.DetachFromDisposeScope().Dispose();
                    foreach (var (_, module) in named_modules().ToList()) module.Dispose();
                    IsInvalid = true;
                }

                public virtual void train(bool train = true)
                {
                    isTraining = train;
                    foreach (var (_, module) in named_children()) module.train(train);
                }

                public virtual void eval() => train(false);

                public virtual void zero_grad(bool set_to_none = true)
                {
                    foreach (var (_, parameter) in named_parameters())
                    {
                        using var grad = parameter.grad;
                        if (grad is null) continue;
                        if (set_to_none) parameter.grad = null;
                        else grad.zero_();
                    }
                }

                public virtual Module apply(Action<Module> fn)
                {
                    foreach (var (_, module) in _internal_submodules) module.apply(fn);
                    fn(this);
                    return this;
                }

                /// <summary>Registers every field that holds a module, a parameter or (as a buffer) a tensor, under the field's name.</summary>
                protected virtual void RegisterComponents()
                {
                    if (registered) return;
                    foreach (var field in ComponentFields(GetType()))
                    {
                        var key = field.ComponentName();
                        if (_internal_submodules.ContainsKey(key) || _internal_params.ContainsKey(key) || _internal_buffers.ContainsKey(key)) continue;
                        switch (field.GetValue(this))
                        {
                            case Module module: register_module(key, module); break;
                            case Parameter parameter: register_parameter(key, parameter); break;
                            case Tensor tensor: register_buffer(key, tensor); break;
                        }
                    }
                    registered = true;
                }

                internal static IEnumerable<FieldInfo> ComponentFields(Type type)
                {
                    var seen = new HashSet<string>();
                    for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
                    {
                        foreach (var field in t.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                        {
                            if (seen.Add(field.Name)) yield return field;
                        }
                    }
                }

                public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
                {
                    if (tensor is null || tensor.IsInvalid) throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                    if (!_internal_buffers.TryAdd(name, (tensor, persistent))) throw new InvalidOperationException($"Tensor {name} is already registered.");
                }

                public virtual void register_parameter(string name, Parameter param)
                {
                    if (param is null || param.IsInvalid) throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                    if (!_internal_params.TryAdd(name, param)) throw new InvalidOperationException($"Parameter {name} is already registered.");
                }

                public void add_module(string name, Module module) => register_module(name, module);

                public virtual void register_module(string name, Module submodule)
                {
                    if (submodule is null || submodule.IsInvalid)
                    {
                        _internal_submodules.Remove(name);
                        return;
                    }
                    if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                    if (string.IsNullOrEmpty(name)) throw new ArgumentException("module name can't be empty string \"\"");
                    if (_internal_submodules.ContainsKey(name)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
                    submodule.RegisterComponents();
                    _internal_submodules.Add(name, submodule);
                }

                protected void ConditionallyRegisterParameter(string name, Parameter? value)
                {
                    if (value is null) _internal_params.Remove(name);
                    else _internal_params[name] = value;
                }

                protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
                {
                    if (value is null) _internal_buffers.Remove(name);
                    else _internal_buffers[name] = (value, persistent);
                }

                protected void ClearModules() => _internal_submodules.clear();

                public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
                {
                    var seen = new HashSet<nint> { 0 };
                    foreach (var (key, parameter) in _internal_params)
                    {
                        if (seen.Add(parameter.handle)) yield return (key, parameter);
                    }
                    if (!recurse) yield break;
                    foreach (var (child, module) in _internal_submodules)
                    {
                        foreach (var (key, parameter) in module.named_parameters(recurse: true))
                        {
                            if (seen.Add(parameter.handle)) yield return ($"{child}.{key}", parameter);
                        }
                    }
                }

                // As in the package, a buffer that is not persistent is never listed.
                public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
                {
                    var seen = new HashSet<nint> { 0 };
                    foreach (var (key, (buffer, persistent)) in _internal_buffers)
                    {
                        if (persistent && seen.Add(buffer.handle)) yield return (key, buffer);
                    }
                    if (!recurse) yield break;
                    foreach (var (child, module) in _internal_submodules)
                    {
                        foreach (var (key, buffer) in module.named_buffers(recurse: true, include_nonpersistent))
                        {
                            if (seen.Add(buffer.handle)) yield return ($"{child}.{key}", buffer);
                        }
                    }
                }

                public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

                public virtual IEnumerable<(string name, Module module)> named_modules()
                {
                    foreach (var child in _internal_submodules) yield return child;
                    foreach (var (child, module) in _internal_submodules)
                    {
                        foreach (var (key, inner) in module.named_modules()) yield return ($"{child}.{key}", inner);
                    }
                }

                public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

                public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                    named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

                public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

                public virtual IEnumerable<Module> children() => named_children().Select(m => m.module);
            }

            /// <summary>What can be called with one input.</summary>
            public interface IModule<T, TResult>
            {
                TResult call(T input1);
            }

            /// <summary>What can be called with two inputs.</summary>
            public interface IModule<T1, T2, TResult>
            {
                TResult call(T1 input1, T2 input2);
            }

            /// <summary>A module of one input.</summary>
            public abstract class Module<T, TResult> : Module, IModule<T, TResult>
            {
                protected Module(string name) : base(name) { }

                public abstract TResult forward(T input);

                public TResult call(T input) => forward(input);
            }

            /// <summary>A module of two inputs.</summary>
            public abstract class Module<T1, T2, TResult> : Module, IModule<T1, T2, TResult>
            {
                protected Module(string name) : base(name) { }

                public abstract TResult forward(T1 input1, T2 input2);

                public TResult call(T1 input1, T2 input2) => forward(input1, input2);
            }
        }
    }

    /// <summary>The state key of a field.</summary>
    public static class FieldInfoExtensionMethods
    {
        public static string ComponentName(this FieldInfo field) => field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
    }
}
