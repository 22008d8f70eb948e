package io.lakebase.compatibility;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.nio.file.Path;
import java.util.List;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceRecovery;
import org.jboss.tm.XAResourceRecoveryRegistry;

/** Narayana in this process, with its log in a folder; recovers when it is told to. */
final class Narayana implements XAResourceRecoveryRegistry {

  private static final String NODE = "row";

  private final XARecoveryModule resources = new XARecoveryModule();

  Narayana(Path store) throws CoreEnvironmentBeanException {
    arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
    jtaPropertyManager.getJTAEnvironmentBean().setXaRecoveryNodes(List.of(NODE));
    arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(store.toString());
    for (String name : List.of("communicationStore", "stateStore")) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name)
          .setObjectStoreDir(store.toString());
    }
    RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
    recovery.setRecoveryModules(List.of(new AtomicActionRecoveryModule(), resources));
    recovery.setRecoveryBackoffPeriod(1);
    recovery.setRecoveryListener(false);
  }

  TransactionManager transactions() {
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }

  TransactionSynchronizationRegistry synchronizations() {
    return new TransactionSynchronizationRegistryImple();
  }

  void recover() {
    RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
    manager.scan();
    manager.terminate();
  }

  @Override
  public void addXAResourceRecovery(XAResourceRecovery recovery) {
    resources.addXAResourceRecoveryHelper(
        new XAResourceRecoveryHelper() {
          @Override
          public boolean initialise(String ignored) {
            return true;
          }

          @Override
          public XAResource[] getXAResources() {
            return recovery.getXAResources();
          }
        });
  }

  @Override
  public void removeXAResourceRecovery(XAResourceRecovery recovery) {
    // The pools live as long as the process.
  }
}
